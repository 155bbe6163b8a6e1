"""The pages of approval: the queue, one form beside its past, many at once, and who finds what there."""

import re

import pytest
from django.utils import timezone

from monitoring.domain import deciding, submissions
from monitoring.models import CellComment, DataQuery, Measurement, QueryStep, Submission
from tests.factories.approval import PERIOD, Climb, type_in
from tests.factories.collection import DataSetFactory
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db
QUEUE, CONFIRM = "/en/collect/approve/", "/en/collect/approve/confirm/"


@pytest.fixture
def scene(db):
    return Climb()


def page(client, address, **data):
    return client.get(address, data).content.decode()


def doubt(form, indicator):
    asked = DataQuery.objects.create(
        rule="factor_ten",
        series=indicator.series,
        unit=form.unit,
        period=form.period,
        period_end=form.period_end,
        raised_at=timezone.now(),
    )
    QueryStep.objects.create(query=asked, state="open", text="Ten times as many?", at=timezone.now())


@pytest.mark.parametrize(
    ("who", "queue", "detail", "accept"),
    [
        ("sender", 200, 200, 422),
        ("reviewer", 200, 200, 302),
        ("national", 200, 200, 302),
        ("elsewhere", 200, 404, 404),
        ("stranger", 403, 403, 403),
    ],
)
def test_who_may_see_and_decide(client, sign_in, scene, who, queue, detail, accept):
    form = scene.sent()
    sign_in(getattr(scene, who))
    assert client.get(QUEUE).status_code == queue
    assert client.get(f"/en/collect/forms/{form.pk}/").status_code == detail
    assert client.post(f"/en/collect/forms/{form.pk}/accept/").status_code == accept
    form.refresh_from_db()
    assert (form.waits_at == "national") is (accept == 302)


def test_visitors_are_asked_to_log_in(client, scene):
    form = scene.sent()
    for address in (QUEUE, CONFIRM, f"/en/collect/forms/{form.pk}/"):
        assert "/accounts/login/" in client.get(address)["Location"]


def test_the_queue_shows_what_stands_out_in_each_form(client, sign_in, scene):
    for indicator, before in zip(scene.indicators, (10, 9), strict=True):
        measure(indicator, scene.upazilas[0], "2026Q1", before, 100)
    form = scene.sent(due=timezone.localdate())
    doubt(form, scene.indicators[0])
    sign_in(scene.reviewer)
    text = page(client, QUEUE)
    assert scene.upazilas[0].name_en in text
    assert scene.sender.name_en in text
    assert "on time" in text
    assert re.findall(r'<td class="number" data-label="[^"]+">(?:<strong>)?(\d)', text) == ["2", "1", "1"]


def test_the_queue_is_filtered(client, sign_in, scene):
    late = scene.sent(0, due=timezone.localdate().replace(year=2025))
    early = scene.sent(1, due=timezone.localdate())
    doubt(late, scene.indicators[0])
    sign_in(scene.reviewer)

    def shown(**wanted):
        text = page(client, QUEUE, **wanted)
        return [f"/forms/{form.pk}/" in text for form in (late, early)]

    assert shown() == [True, True]
    assert shown(sent="late") == [True, False]
    assert shown(sent="on_time") == [False, True]
    assert shown(questions="open") == [True, False]
    assert shown(questions="none") == [False, True]
    assert shown(period="2026Q1") == [True, True]  # not among the periods that wait: left out
    assert shown(data_set=scene.data_set.code, period=PERIOD) == [True, True]
    assert shown(data_set=DataSetFactory().code) == [False, False]
    assert shown(place=scene.upazilas[1].code) == [False, True]


def test_many_are_confirmed_first_and_then_decided(client, sign_in, scene):
    forms = [scene.sent(0), scene.sent(1)]
    sign_in(scene.reviewer)
    assert page(client, QUEUE, all="1").count(" checked") == 2
    text = page(client, CONFIRM, pick=[form.pk for form in forms])
    assert text.count("is accepted") == 2
    assert {form.waits_at for form in Submission.objects.all()} == {"district"}
    picks = re.findall(r'name="pick" value="([^"]+)"', text)
    answer = client.post(CONFIRM, {"pick": picks, "event": "tap"}, follow=True).content.decode()
    assert "2 forms are accepted and go on." in answer
    assert {form.waits_at for form in Submission.objects.all()} == {"national"}


def test_what_is_refused_among_many_is_told_with_its_reason(client, sign_in, scene):
    good, doubted = scene.sent(0), scene.sent(1)
    doubt(doubted, scene.indicators[0])
    sign_in(scene.reviewer)
    answer = client.post(CONFIRM, {"pick": [good.pk, doubted.pk]}).content.decode()
    assert "Not decided" in answer
    assert "1 data query about this form is not answered" in answer
    assert {form.pk: form.waits_at for form in Submission.objects.all()} == {
        good.pk: "national",
        doubted.pk: "district",
    }
    client.post(CONFIRM, {"pick": [doubted.pk], "comment": "Asked by phone."})
    assert doubted.steps.last().note == "Asked by phone."


@pytest.mark.parametrize(
    "picks", [[], ["x"], ["1:2:3"], ["٣"], ["9" * 30], ["-1"], ["99999"], ["1:" + "9" * 5000], ["9" * 5000]]
)
def test_nonsense_instead_of_forms_is_no_error(client, sign_in, scene, picks):
    sign_in(scene.reviewer)
    assert client.get(CONFIRM, {"pick": picks}).status_code == 302
    assert client.post(CONFIRM, {"pick": picks}).status_code == 302


def test_a_step_that_cannot_be_was_never_seen(client, sign_in, scene):
    form = scene.sent()
    sign_in(scene.reviewer)
    assert client.post(CONFIRM, {"pick": [f"{form.pk}:{'9' * 5000}"]}).status_code < 500


def test_a_form_of_somewhere_else_is_not_found_among_many(client, sign_in, scene):
    form = scene.sent()
    sign_in(scene.elsewhere)
    assert client.post(CONFIRM, {"pick": [form.pk]}).status_code == 302
    assert Submission.objects.get().waits_at == "district"


def test_one_form_stands_beside_its_past_with_what_was_said(client, sign_in, scene):
    first, second = scene.indicators
    measure(first, scene.upazilas[0], "2026Q1", 33, 100)
    measure(first, scene.upazilas[0], "2025Q2", 22, 100)
    measure(second, scene.upazilas[0], PERIOD, 44, 100)
    form = scene.sent()
    CellComment.objects.create(
        series=second.series, unit=form.unit, period=PERIOD, text="Two clinics closed", at=timezone.now()
    )
    doubt(form, first)
    sign_in(scene.reviewer)
    text = page(client, f"/en/collect/forms/{form.pk}/")
    for seen in ("10 / 100", "33 / 100", "22 / 100", "44 / 100", "Two clinics closed", "Ten times as many?"):
        assert seen in text
    (target,) = set(re.findall(r'href="#(cell-[^"]+)"', text))
    assert f'id="{target}"' in text


def test_a_form_is_returned_with_a_note_and_its_sender_learns_of_it(client, sign_in, scene):
    form = scene.sent()
    sign_in(scene.reviewer)
    address = f"/en/collect/forms/{form.pk}/return/"
    assert client.post(address, {"note": ""}).status_code == 422
    assert client.post(address, {"note": "See row two"}).status_code == 302
    sign_in(scene.sender)
    assert "See row two" in page(client, "/en/collect/")
    assert "See row two" in page(client, f"/en/collect/forms/{form.pk}/")
    assert "See row two" in page(client, "/en/waiting/") or "See row two" in page(client, "/en/")


def test_what_somebody_else_decided_meanwhile_is_told(client, sign_in, scene):
    form = scene.sent()
    sign_in(scene.reviewer)
    seen = re.search(r'name="seen" value="(\d+)"', page(client, f"/en/collect/forms/{form.pk}/"))[1]
    deciding.accept(submission=form, by=scene.national)
    answer = client.post(f"/en/collect/forms/{form.pk}/accept/", {"seen": seen})
    assert answer.status_code == 422
    assert "Somebody has decided about this form already." in answer.content.decode()


def test_taking_back_and_opening_again_have_their_buttons(client, sign_in, scene):
    form = scene.sent()
    sign_in(scene.sender)
    assert "Take back" in page(client, f"/en/collect/forms/{form.pk}/")
    assert client.post(f"/en/collect/forms/{form.pk}/recall/").status_code == 302
    submissions.send(submission=form, by=scene.sender)
    deciding.accept(submission=form, by=scene.reviewer)
    assert "Take back" not in page(client, f"/en/collect/forms/{form.pk}/")
    deciding.accept(submission=form, by=scene.national)
    assert "Open for a correction" in page(client, f"/en/collect/forms/{form.pk}/")
    address = f"/en/collect/forms/{form.pk}/reopen/"
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Counted twice"}).status_code == 302
    form.refresh_from_db()
    assert (form.state, form.round) == ("open", 2)


def test_deciding_is_never_a_link(client, sign_in, scene):
    form = scene.sent()
    sign_in(scene.reviewer)
    for act in ("accept", "return", "recall", "reopen"):
        assert client.get(f"/en/collect/forms/{form.pk}/{act}/").status_code == 405


@pytest.mark.parametrize("number", [10, 400])
def test_queries_do_not_grow(client, sign_in, number, django_assert_max_num_queries):
    country, units = a_country(number)
    indicator = IndicatorFactory()
    data_set = DataSetFactory(series=[indicator.series], units=units)
    person, now = officer(country), timezone.now()
    Submission.objects.bulk_create(
        Submission(**vars_of(data_set, unit), state="sent", waits_at="national", sent_at=now, first_sent_at=now)
        for unit in units
    )
    for form in Submission.objects.all()[:120]:
        type_in(form, indicator, 1)
    Measurement.objects.update(status="submitted", received_at=now)
    sign_in(person)
    for address, most in [
        (QUEUE, 20),
        (f"{QUEUE}?questions=open&sent=late", 20),
        ("/en/collect/", 16),
        (f"/en/collect/forms/{Submission.objects.first().pk}/", 22),
        (f"{CONFIRM}?" + "&".join(f"pick={form.pk}" for form in Submission.objects.all()[:100]), 20),
    ]:
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


def vars_of(data_set, unit):
    return {
        "data_set": data_set,
        "unit": unit,
        "period": PERIOD,
        "period_start": "2026-04-01",
        "period_end": "2026-06-30",
        "due": "2026-07-15",
    }
