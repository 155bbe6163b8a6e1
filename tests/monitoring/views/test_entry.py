"""The grid: who may open and write it, with and without a script, and what it says."""

import datetime as dt
import json
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from basis.periods import Period
from monitoring.domain import data_sets, deciding, entry, remarks
from monitoring.models import CellComment, DataQuery, Evidence, LockException, Measurement, Submission
from tests.factories.data_sets import SEX, a_data_set, an_element
from tests.factories.governance import PersonFactory
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db
QUARTER = Period.parse("2026Q3")
ADDRESSES = ("", "cells/", "send/", "row/SHARE/")


class Scene:
    def __init__(self):
        self.country, (self.unit, self.other) = a_country(2)
        self.share = IndicatorFactory(code="SHARE", series__code="SHARE").series
        self.count = an_element("COUNT", axes={"sex": SEX}, level="district", frequency="quarterly").series
        self.data_set = a_data_set(self.share, self.count, units=[self.unit], deadline_days=15)
        self.people = {
            "owner": officer(self.unit),
            "colleague": officer(self.unit),
            "national": officer(self.country),
            "elsewhere": officer(self.other),
            "stranger": PersonFactory(),
        }
        self.address = f"/en/collect/sets/form/{self.unit.code}/2026Q3/"

    def standing(self):
        return {
            (row.series_version.series.code, row.disaggregation): (row.numerator, row.denominator)
            for row in Measurement.objects.drafts().select_related("series_version__series")
        }

    def typed(self, **cells):
        """What a page without a script sends: SHARE_n, SHARE_d, COUNT_0_n …; everything else as it is shown."""
        share, count = f"c{self.share.pk}-0", f"c{self.count.pk}"
        names = {"n": f"{share}-n", "d": f"{share}-d", "female": f"{count}-0-n", "male": f"{count}-1-n"}
        sent = dict.fromkeys(names.values(), "") | {f"{share}-b": "0", f"{count}-0-b": "0", f"{count}-1-b": "0"}
        return sent | {names.get(name, name): value for name, value in cells.items()}


@pytest.fixture
def scene():
    return Scene()


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize(
    ("who", "seen"), [("owner", 200), ("colleague", 200), ("national", 200), ("elsewhere", 404), ("stranger", 403)]
)
def test_who_may_open_a_form(client, sign_in, scene, who, seen):
    sign_in(scene.people[who])
    assert client.get(scene.address).status_code == seen
    assert client.get(f"{scene.address}row/SHARE/").status_code == seen
    message = {"cells": []}
    posted = client.post(f"{scene.address}cells/", json.dumps(message), content_type="application/json")
    assert posted.status_code == seen


def test_visitors_are_asked_to_log_in(client, scene):
    for path in ("", "row/SHARE/", "unlock/"):
        assert "/accounts/login/" in client.get(scene.address + path)["Location"]


def test_opening_a_form_writes_nothing(client, sign_in, scene):
    sign_in(scene.people["owner"])
    text = text_of(client.get(scene.address))
    assert "due 15 October 2026" in text
    assert "3 cells are still empty" in text
    assert not Submission.objects.exists()


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_form_in_both_languages(client, sign_in, scene, language):
    entry.save_cells(
        data_set=scene.data_set, unit=scene.unit, period=QUARTER, by=scene.people["owner"],
        cells=[entry.CellInput(series=scene.share, numerator=D(1234), denominator=D(5000))],
    )  # fmt: skip
    sign_in(scene.people["owner"])
    text = text_of(client.get(scene.address.replace("/en/", f"/{language}/")))
    assert ("১২৩৪" if language == "bn" else "1234") in text


def test_one_spelling_of_the_period(client, sign_in, scene):
    sign_in(scene.people["owner"])
    answer = client.get(f"/en/collect/sets/form/{scene.unit.code}/FY2026-27Q1/")
    assert (answer.status_code, answer["Location"]) == (302, scene.address)


@pytest.mark.parametrize(
    ("period", "status"), [("2026-08", 404), ("2199Q1", 404), ("rubbish", 404), ("2020Q1", 404), ("2026Q3", 200)]
)
def test_forms_that_do_not_exist(client, sign_in, scene, period, status):
    sign_in(scene.people["owner"])
    assert client.get(f"/en/collect/sets/form/{scene.unit.code}/{period}/").status_code == status


# --- without a script -------------------------------------------------------------------------------------------


def test_the_whole_form_is_saved_in_either_digits(client, sign_in, scene):
    sign_in(scene.people["owner"])
    sent = scene.typed(n="১,২৩৪", d="5,000", female="7")
    assert client.post(scene.address, sent).status_code == 302
    assert scene.standing() == {("SHARE", ""): (1234, 5000), ("COUNT", "sex=female"): (7, None)}
    assert client.post(scene.address, sent).status_code == 302, "sent twice it is no conflict with oneself"
    assert Measurement.objects.count() == 2


def test_what_cannot_be_kept_stays_on_the_page(client, sign_in, scene):
    sign_in(scene.people["owner"])
    answer = client.post(scene.address, scene.typed(n="many", d="5", female="7", male="-1"))
    text = text_of(answer)
    assert answer.status_code == 422
    assert "<title>Error:" in text
    assert 'value="many"' in text
    assert 'value="-1"' in text
    assert f'href="#c{scene.share.pk}-0-n"' in text
    assert scene.standing() == {("COUNT", "sex=female"): (7, None)}, "the good one is kept"


def test_what_was_not_touched_is_left_alone(client, sign_in, scene):
    """A page that was opened before a colleague wrote does not take the colleague's number away."""
    sign_in(scene.people["owner"])
    entry.save_cells(
        data_set=scene.data_set, unit=scene.unit, period=QUARTER, by=scene.people["colleague"],
        cells=[entry.CellInput(series=scene.share, numerator=D(1), denominator=D(2))],
    )  # fmt: skip
    assert client.post(scene.address, scene.typed(male="3")).status_code == 302
    assert scene.standing() == {("SHARE", ""): (1, 2), ("COUNT", "sex=male"): (3, None)}


def test_a_number_of_a_colleague_is_shown_before_it_is_replaced(client, sign_in, scene):
    sign_in(scene.people["owner"])
    entry.save_cells(
        data_set=scene.data_set, unit=scene.unit, period=QUARTER, by=scene.people["colleague"],
        cells=[entry.CellInput(series=scene.count, disaggregation="sex=male", numerator=D(4))],
    )  # fmt: skip
    answer = client.post(scene.address, scene.typed(male="3"))
    text = text_of(answer)
    assert answer.status_code == 422
    assert f"{scene.people['colleague'].name_en} wrote another number" in text
    assert "There it says 4" in text
    assert 'value="3"' in text
    row = Measurement.objects.get()
    again = scene.typed(male="3", **{f"c{scene.count.pk}-1-b": str(row.pk)})
    assert client.post(scene.address, again).status_code == 302
    assert scene.standing() == {("COUNT", "sex=male"): (3, None)}


@pytest.mark.parametrize("base", ["1" * 5000, "9" * 19, "٣", "x"])
def test_a_row_that_cannot_be_was_never_seen(client, sign_in, scene, base):
    sign_in(scene.people["owner"])
    name = f"c{scene.count.pk}-1-b"
    assert client.post(scene.address, scene.typed(male="3", **{name: base})).status_code == 302
    sign_in(scene.people["colleague"])
    assert client.post(scene.address, scene.typed(male="4", **{name: base})).status_code == 422
    assert scene.standing() == {("COUNT", "sex=male"): (3, None)}


def test_an_emptied_cell_is_no_value(client, sign_in, scene):
    sign_in(scene.people["owner"])
    client.post(scene.address, scene.typed(female="7"))
    row = Measurement.objects.get()
    client.post(scene.address, scene.typed(female="", **{f"c{scene.count.pk}-0-b": str(row.pk)}))
    assert scene.standing() == {}


# --- sending ------------------------------------------------------------------------------------------------------


def test_sending_tells_what_is_missing_and_then_sends(client, sign_in, scene):
    sign_in(scene.people["owner"])
    answer = client.post(f"{scene.address}send/", {"event": "e1"})
    assert answer.status_code == 422
    assert "These cells are empty" in text_of(answer)
    client.post(scene.address, scene.typed(n="1", d="2", female="0", male="0"))
    for _twice in range(2):
        assert client.post(f"{scene.address}send/", {"event": "e2"}).status_code == 302
    form = Submission.objects.get()
    assert (form.state, form.steps.count()) == ("sent", 1)
    text = text_of(client.get(scene.address))
    assert "waits for approval" in text
    assert '<input type="text"' not in text
    assert client.post(scene.address, scene.typed(n="2", d="2")).status_code == 409


# --- with a script --------------------------------------------------------------------------------------------------


def send(client, scene, *cells, **message):
    body = {"device": "laptop", "cells": list(cells)} | message
    return client.post(f"{scene.address}cells/", json.dumps(body), content_type="application/json")


def a_cell(series, event="e1", **fields):
    return {"series": series.pk, "part": "", "n": "", "d": "", "base": 0, "event": event, "at": "", **fields}


def test_cells_are_saved_and_answered_one_by_one(client, sign_in, scene):
    sign_in(scene.people["owner"])
    answer = send(
        client,
        scene,
        a_cell(scene.share, "e1", n="৩", d="4", at="2026-10-03T10:00:00Z"),
        a_cell(scene.count, "e2", part="sex=male", n="x"),
        a_cell(scene.count, "e3", part="sex=female", n="-1"),
    ).json()["cells"]
    states = {each["event"]: each["state"] for each in answer}
    assert states == {"e1": "saved", "e2": "failed", "e3": "failed"}
    saved = next(each for each in answer if each["event"] == "e1")
    assert (saved["n"], saved["d"], saved["value"], saved["base"]) == ("3", "4", "75.0%", Measurement.objects.get().pk)
    row = Measurement.objects.get()
    assert (row.client_event_id, row.device, row.occurred_at.date()) == ("e1", "laptop", dt.date(2026, 10, 3))


def test_sent_again_it_happens_once(client, sign_in, scene):
    sign_in(scene.people["owner"])
    answers = [send(client, scene, a_cell(scene.share, n="3", d="4")).json() for _time in range(5)]
    assert Measurement.objects.count() == 1
    assert [each["cells"][0]["base"] for each in answers] == [Measurement.objects.get().pk] * 5


def test_a_conflict_is_answered_with_both_values(client, sign_in, scene):
    for who, number in (("colleague", "5"), ("owner", "6")):
        sign_in(scene.people[who])
        answer = send(client, scene, a_cell(scene.count, who, part="sex=male", n=number), device=who).json()["cells"][0]
    assert (answer["state"], answer["n"], answer["who"]) == ("conflict", "5", scene.people["colleague"].name_en)
    assert scene.standing() == {("COUNT", "sex=male"): (5, None)}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'{"cells": 1}',
        b'{"cells": [1]}',
        b'{"cells": [{"series": "1", "event": "e"}]}',
        b'{"cells": [{"series": true, "event": "e"}]}',
        b'{"cells": [{"series": 999999, "event": "e"}]}',
        b'{"cells": [{"series": 1, "event": 5}]}',
        b'{"cells": [], "cells": []}',
        b'{"cells": NaN}',
        b"\xff\xfe",
        b'{"cells": ' + b"[" * 100_000,
        json.dumps({"cells": [{}] * 501}).encode(),
        json.dumps({"device": "\0", "cells": []}).encode() + b"x",
    ],
)
def test_messages_that_no_page_sends(client, sign_in, scene, body):
    sign_in(scene.people["owner"])
    answer = client.post(f"{scene.address}cells/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_message"
    assert not Measurement.objects.exists()


@pytest.mark.parametrize(
    ("place", "word"), [("event", "\ud800"), ("part", "\udfff"), ("device", "\ud800"), ("event", "\u202e")]
)
def test_text_that_cannot_be_kept_is_no_message(client, sign_in, scene, place, word):
    sign_in(scene.people["owner"])
    fields = {"part": "sex=male", "n": "3"} | ({} if place == "device" else {place: word})
    head = {"device": word} if place == "device" else {}
    answer = send(client, scene, a_cell(scene.count, **fields), **head)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_message")
    assert not Measurement.objects.exists()


def test_a_broken_letter_in_a_number_is_the_fault_of_its_cell(client, sign_in, scene):
    sign_in(scene.people["owner"])
    cells = [a_cell(scene.count, "e1", part="sex=male", n="\ud800"), a_cell(scene.share, "e2", n="3", d="4")]
    answer = send(client, scene, *cells)
    assert {each["event"]: each["state"] for each in answer.json()["cells"]} == {"e1": "failed", "e2": "saved"}


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00", "9999-12-31T23:59:59-12:00", "soon"])
def test_a_clock_that_shows_no_moment_is_not_believed(client, sign_in, scene, at):
    sign_in(scene.people["owner"])
    before = timezone.now()
    assert send(client, scene, a_cell(scene.share, n="3", d="4", at=at)).status_code == 200
    assert Measurement.objects.get().occurred_at >= before, "that of the arrival counts"


@pytest.mark.parametrize("number", ["1e999", "NaN", "Infinity", "0x10", "1_000", "²", "٣", "=1+1", "1" * 401, "12,34"])
def test_numbers_that_are_none(client, sign_in, scene, number):
    sign_in(scene.people["owner"])
    answer = send(client, scene, a_cell(scene.count, part="sex=male", n=number))
    assert answer.status_code in (200, 400)
    assert not Measurement.objects.exists()


def test_a_closed_form_says_why(client, sign_in, scene):
    sign_in(scene.people["owner"])
    data_sets.open_form(data_set=scene.data_set, unit=scene.unit, period=QUARTER)
    Submission.objects.update(state="approved")
    answer = send(client, scene, a_cell(scene.share, n="3", d="4"))
    assert (answer.status_code, answer.json()["code"]) == (409, "form_approved")


# --- remarks, files, locks -------------------------------------------------------------------------------------------


def test_a_remark_and_a_file_of_a_row(client, sign_in, scene, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    sign_in(scene.people["owner"])
    file = SimpleUploadedFile("register.exe", b"%PDF-1.7\nnumbers", content_type="text/html")
    assert client.post(f"{scene.address}row/SHARE/", {"text": "From the register", "file": file}).status_code == 302
    assert CellComment.objects.get().text == "From the register"
    kept = Evidence.objects.get()
    assert "register.pdf" in text_of(client.get(f"{scene.address}row/SHARE/"))
    answer = client.get(f"/en/collect/evidence/{kept.pk}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    for who, status in (("colleague", 200), ("national", 200), ("elsewhere", 404), ("stranger", 403)):
        sign_in(scene.people[who])
        assert client.get(f"/en/collect/evidence/{kept.pk}/").status_code == status
    client.logout()
    assert client.get(f"/en/collect/evidence/{kept.pk}/").status_code == 302


def test_a_page_pretending_to_be_a_picture_is_refused(client, sign_in, scene):
    sign_in(scene.people["owner"])
    file = SimpleUploadedFile("x.png", b"<script>alert(1)</script>", content_type="image/png")
    answer = client.post(f"{scene.address}row/SHARE/", {"file": file})
    assert answer.status_code == 422
    assert not Evidence.objects.exists()


def test_a_remark_speaks_for_an_empty_cell(client, sign_in, scene):
    sign_in(scene.people["owner"])
    form = data_sets.open_form(data_set=scene.data_set, unit=scene.unit, period=QUARTER)
    remarks.add(form=form, series=scene.count, text="No staff", by=scene.people["owner"])
    client.post(scene.address, scene.typed(n="1", d="2"))
    assert "Nothing is missing." in text_of(client.get(scene.address))
    assert client.post(f"{scene.address}send/").status_code == 302


def test_an_officer_above_opens_a_locked_form(client, sign_in, scene):
    type(scene.data_set).objects.update(lock_days=1)
    address = scene.address.replace("2026Q3", "2024Q3")
    sign_in(scene.people["owner"])
    assert "locked" in text_of(client.get(address))
    assert client.get(f"{address}unlock/").status_code == 403
    sign_in(scene.people["national"])
    assert "unlock/" in text_of(client.get(address))
    until = timezone.localdate() + dt.timedelta(days=2)
    assert client.post(f"{address}unlock/", {"until": until.isoformat(), "reason": " "}).status_code == 422
    assert client.post(f"{address}unlock/", {"until": until.isoformat(), "reason": "Flood"}).status_code == 302
    assert LockException.objects.get().by == scene.people["national"]
    sign_in(scene.people["owner"])
    assert '<input type="text"' in text_of(client.get(address))


def test_an_approved_value_is_shown_as_such(client, sign_in, scene):
    row = measure(IndicatorFactory(), scene.unit, "2026Q3", 1, 4)
    Measurement.objects.filter(pk=row.pk).update(series_version=scene.share.versions.get())
    sign_in(scene.people["owner"])
    text = text_of(client.get(scene.address))
    assert 'data-state="approved"' in text
    assert "25.0%" in text


@pytest.mark.parametrize("number", [2, 100])
def test_queries_of_a_form_do_not_grow_with_its_cells(client, sign_in, scene, number, django_assert_max_num_queries):
    rows = [
        an_element(f"E{n}", axes={"sex": SEX}, level="district", frequency="quarterly").series for n in range(number)
    ]
    data_sets.set_items(data_set=scene.data_set, items=[data_sets.Item(row) for row in rows], by=None)
    cells = [entry.CellInput(series=row, disaggregation=f"sex={sex}", numerator=D(1)) for row in rows for sex in SEX]
    entry.save_cells(data_set=scene.data_set, unit=scene.unit, period=QUARTER, cells=cells, by=scene.people["owner"])
    sign_in(scene.people["owner"])
    with django_assert_max_num_queries(30):
        assert client.get(scene.address).status_code == 200


def test_a_returned_form_says_why_it_came_back(client, sign_in, scene):
    sign_in(scene.people["owner"])
    client.post(scene.address, scene.typed(n="1", d="2", female="0", male="0"))
    client.post(f"{scene.address}send/")
    deciding.return_with_note(submission=Submission.objects.get(), by=scene.people["national"], note="Count the men")
    text = text_of(client.get(scene.address))
    assert "Count the men" in text
    assert text.count('data-state="saved"') == 3
    assert client.post(scene.address, scene.typed(n="1", d="2", female="0", male="4")).status_code in (302, 422)


def test_a_question_says_what_is_doubted_and_leads_to_its_cell(client, sign_in, scene):
    DataQuery.objects.create(
        rule="missing", series=scene.share, unit=scene.unit, period="2026Q3", period_end=QUARTER.end,
        raised_at=timezone.now(),
    )  # fmt: skip
    sign_in(scene.people["owner"])
    text = text_of(client.get(scene.address))
    assert "1 question about this form" in text
    assert "Expected and not reported" in text
    assert f'<a href="#c{scene.share.pk}-0-n">' in text
