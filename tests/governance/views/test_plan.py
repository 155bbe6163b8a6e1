import datetime as dt

import pytest
from django.urls import reverse

from governance.models import ActionDependency, Decision
from governance.values import Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import ActionFactory, ClaimFactory, ComponentFactory, MilestoneFactory, line

pytestmark = pytest.mark.django_db
BANNER = "নমুনামূলক, সরকারিভাবে অনুমোদিত নয়"
DAY = dt.date(2026, 9, 30)


@pytest.fixture
def action():
    action = ActionFactory(code="3.2a")
    MilestoneFactory(
        action=action, n=1, weight=40, reached_on=DAY, evidence_bn="অনুমোদনপত্র নথিভুক্ত", evidence_en="Letter"
    )
    MilestoneFactory(action=action, n=2, weight=60, target_qty=64, achieved_qty=16, due=dt.date(2026, 8, 31))
    ClaimFactory(action=action, percent=99)
    return action


def page(client, name, *args, query=""):
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_visitor_sees_what_is_proven_and_beside_it_what_is_claimed(client, action):
    text = page(client, "plan")
    for expected in (BANNER, action.name_bn, "প্রমাণভিত্তিক অগ্রগতি ৫৫%", "দাবি ৯৯%", "প্রমাণের সঙ্গে মেলে না", "পিছিয়ে"):
        assert expected in text
    assert "অন্তত ৯৫ শতাংশ" in text


def test_the_list_is_chosen_by_address(client, action):
    other = ActionFactory()
    text = page(client, "plan", query=f"?owner={other.owner.code}")
    assert other.name_bn in text
    assert action.name_bn not in text
    assert "কোনো কার্যক্রম মেলেনি" in page(client, "plan", query="?status=done")


def test_places_stand_in_the_list_on_the_page_and_in_the_file_and_choose_the_list(client, action, country):
    action.places.set([country.clinic])
    everywhere = ActionFactory()
    text = page(client, "plan", query=f"?place={country.kurigram.code}")
    assert country.clinic.name_bn in text
    assert everywhere.name_bn not in text
    assert "সারা দেশের জন্য" in text
    own = page(client, "action", "3.2a")
    assert f"?place={country.clinic.code}" in own
    assert action.name_bn in page(client, "plan", query=f"?place={country.clinic.code}")
    assert "সারা দেশ" in page(client, "action", everywhere.code)
    lines = client.get(f"/en/plan/?format=csv&place={country.clinic.code}").content.decode("utf-8-sig").splitlines()
    assert country.clinic.name_en in lines[-1]
    assert len(lines) == 3


def test_a_download_holds_what_is_on_the_screen(client, action):
    other = ActionFactory()
    response = client.get(reverse("plan") + f"?owner={action.owner.code}&format=csv")
    text = response.content.decode("utf-8-sig")
    assert response["Content-Type"].startswith("text/csv")
    assert BANNER in text.splitlines()[0]
    assert action.name_bn in text
    assert other.name_bn not in text
    assert client.get(reverse("plan") + "?format=xlsx").content.startswith(b"PK")


@pytest.mark.parametrize(
    "query", ["?pillar=x", "?page=-1", "?page=abc", "?format=exe", "?status=%00", "?place=%00", "?place=x"]
)
def test_strange_addresses_show_the_plan(client, action, query):
    assert action.name_bn in page(client, "plan", query=query)


def test_an_empty_plan_says_why_and_who_brings_it(client, sign_in):
    assert "এখনো কোনো কার্যক্রম নেই" in page(client, "plan")
    sign_in(person_with_role(Role.SECRETARY, OrgUnitFactory()))
    assert reverse("import_upload", args=["actions"]) in page(client, "plan")


@pytest.mark.parametrize("role", [None, Role.LEARNER, Role.BUDGET_OFFICER])
def test_only_those_who_keep_the_plan_are_shown_its_imports(client, sign_in, action, role):
    sign_in(person_with_role(role, OrgUnitFactory()) if role else PersonFactory())
    assert reverse("import_upload", args=["actions"]) not in page(client, "plan")


@pytest.mark.parametrize("count", [3, 200])
def test_the_plan_takes_the_same_queries_for_any_number(client, count, django_assert_max_num_queries):
    component = ComponentFactory()
    for _n in range(count):
        MilestoneFactory(action=ActionFactory(component=component))
    with django_assert_max_num_queries(12):
        page(client, "plan")


def test_an_action_shows_evidence_dates_money_and_what_it_waits_for(client, action):
    before = ActionFactory(end=dt.date(2023, 12, 31))
    ActionDependency.objects.create(action=action, needs=before)
    after = ActionFactory(start=dt.date(2028, 1, 1))
    ActionDependency.objects.create(action=after, needs=action)
    line(action, original=25_000_000, revised=20_000_000, released=10_000_000, spent=9_000_000)
    text = page(client, "action", action.code)
    for expected in (
        BANNER,
        "অনুমোদনপত্র নথিভুক্ত",
        "৬৪-এর মধ্যে ১৬ অর্জিত (২৫%)",
        "৩০ জুন ২০২৮",
        before.name_bn,
        after.name_bn,
        "২,৫০,০০,০০০",
        "৯০%",
        "9999-0101-0100-3211",
    ):
        assert expected in text


def test_an_action_speaks_english_too(client, action):
    text = client.get(f"/en/plan/actions/{action.code}/").content.decode()
    for expected in ("Illustrative, not official", action.name_en, "Evidence: Letter", "The owner claims 99%"):
        assert expected in text


def test_an_action_without_anything_says_what_is_missing(client):
    text = page(client, "action", ActionFactory().code)
    assert "কোনো মাইলফলক নির্ধারিত নেই" in text
    assert "কোনো অর্থ প্রবেশ করানো হয়নি" in text
    assert "কোনো সিদ্ধান্ত নথিভুক্ত নেই" in text


def test_an_overspent_line_is_pointed_out(client, action):
    row = line(action, original=1000, released=500)
    type(row).objects.filter(pk=row.pk).update(spent=600, flagged_overspend=True)
    assert "ছাড়কৃত অর্থের চেয়ে বেশি ব্যয়" in page(client, "action", action.code)


def test_an_action_that_is_not_there_is_not_found(client):
    assert client.get(reverse("action", args=["9.9z"])).status_code == 404


@pytest.mark.parametrize("count", [2, 60])
def test_an_action_takes_the_same_queries_however_much_hangs_on_it(client, count, django_assert_max_num_queries):
    action = ActionFactory()
    for n in range(count):
        MilestoneFactory(action=action, n=n + 1, weight=1)
        ActionDependency.objects.create(action=action, needs=ActionFactory(component=action.component))
        line(action, economic_code=f"9999-0101-0100-{n:04}")
    Decision.objects.create(number="1", title_en="A", title_bn="ক", taken_on=DAY)
    with django_assert_max_num_queries(29):
        page(client, "action", action.code)


def test_an_action_shows_the_training_that_carries_it_out(client, action):
    from learning.models import Batch
    from tests.factories.learning import published_course

    course = published_course()
    Batch.objects.create(
        code="B1", course=course, action=action, name_en="Run", name_bn="প্রথম ব্যাচ", seats=40, start=DAY, end=DAY
    )
    text = page(client, "action", action.code)
    for expected in ("যেসব কোর্সে এটি বাস্তবায়িত হয়", course.title_bn, "প্রথম ব্যাচ", "৪০টি আসন"):
        assert expected in text
