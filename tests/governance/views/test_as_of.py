import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.governance import OrganisationFactory
from tests.factories.plan import ActionFactory, MilestoneFactory, said, said_of

pytestmark = pytest.mark.django_db
START = dt.date(2026, 1, 1)
RECORDED = dt.datetime(2026, 2, 1, 6, tzinfo=dt.UTC)
BEFORE_APRIL = {"on": "2026-03-31", "known": "2026-03-31"}


@pytest.fixture
def moved():
    """An action whose end moved and whose milestone was reached after March."""
    action = ActionFactory(code="1.1a", end=dt.date(2028, 6, 30))
    milestone = MilestoneFactory(action=action, n=1, weight=100, reached_on=dt.date(2026, 5, 15))
    MilestoneFactory(action=action, n=2, weight=1)
    said(action, since=START, recorded=RECORDED, end=dt.date(2027, 12, 31))
    said(action, since=START, recorded=RECORDED + dt.timedelta(days=90))
    said_of(milestone, since=START, recorded=RECORDED, reached_on=None)
    return action


def get(client, language="en", **asked):
    address = reverse("plan_as_of") if language == "bn" else "/en/plan/as-of/"
    return client.get(address, asked)


def test_a_visitor_sees_what_was_believed_and_what_differs_from_today(client, moved):
    text = get(client, **BEFORE_APRIL).content.decode()
    for expected in (
        "Illustrative, not official",
        "On 31 March 2026, 1 action was known for 31 March 2026. 1 is said differently today.",
        "Differs from today",
        "End: 31 December 2027 then, 30 June 2028 today",
        "Milestone 1: Reached on: not reached then, 15 May 2026 today",
        "Milestone 2 was not known yet",
        "0 of 1 milestones reached, 0% proven",
    ):
        assert expected in text


def test_it_reads_bangla_and_both_digits(client, moved):
    text = get(client, "bn", on="২০২৬-০৩-৩১", known="2026-03-31").content.decode()
    for expected in (moved.name_bn, "৩১ ডিসেম্বর ২০২৭", "৩০ জুন ২০২৮", "৩১ মার্চ ২০২৬"):
        assert expected in text
    assert "End:" not in text


def test_what_is_the_same_is_not_marked(client):
    said(ActionFactory(), since=START, recorded=RECORDED)
    text = get(client).content.decode()
    assert "1 action was known" in text
    assert "Differs from today" not in text


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"on": "2026-02-30"}, "“2026-02-30” is not a date. Write year-month-day, like 2026-09-30."),
        ({"known": "yesterday"}, "“yesterday” is not a date"),
        ({"known": "2199-01-01"}, "Nobody can say yet what will be known on a day to come"),
        ({"on": "\0"}, "is not a date"),
    ],
)
def test_days_that_are_none_are_told(client, moved, asked, sentence):
    response = get(client, **asked)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert get(client, format="csv", **asked).status_code == 422


def test_before_anything_was_known_it_says_from_when_on(client, moved):
    text = get(client, on="2026-03-31", known="2026-01-31").content.decode()
    assert "On 31 January 2026 nothing was known for 31 March 2026" in text
    assert "recorded on 1 February 2026" in text
    for kind, begins in (("csv", b'\xef\xbb\xbf"# '), ("xlsx", b"PK")):
        file = get(client, format=kind, known="2026-01-31")
        assert "attachment" in file["Content-Disposition"]
        assert file.content.startswith(begins)


def test_an_empty_plan_has_no_first_day(client):
    assert "Nothing is recorded of the plan yet" in get(client).content.decode()


def test_one_action_is_shown_and_what_came_later_is_listed(client, moved):
    other = ActionFactory(code="2.1a")
    assert f"{other.code} {other.name_en}" in get(client, **BEFORE_APRIL).content.decode()
    text = get(client, action="1.1a", **BEFORE_APRIL).content.decode()
    assert other.name_en not in text
    assert 'name="action" value="1.1a"' in text
    assert "nothing was known" in get(client, action="9.9z", **BEFORE_APRIL).content.decode()


def test_the_list_goes_into_files(client, moved):
    text = get(client, format="csv", **BEFORE_APRIL).content.decode("utf-8-sig")
    title, _head, action, milestone = text.splitlines()
    assert "The plan for 31 March 2026, as it was known on 31 March 2026" in title
    assert action.startswith(f"1.1a,,{moved.name_en},")
    assert "2027-12-31" in action
    assert "End: 31 December 2027 then, 30 June 2028 today" in action
    assert milestone.startswith("1.1a,1,")
    assert get(client, format="xlsx", **BEFORE_APRIL).content.startswith(b"PK")


def test_plan_and_action_lead_to_it(client, moved):
    assert 'href="/en/plan/as-of/"' in client.get("/en/plan/").content.decode()
    assert 'href="/en/plan/as-of/?action=1.1a"' in client.get("/en/plan/actions/1.1a/").content.decode()


@pytest.mark.parametrize("count", [3, 60])
def test_the_page_takes_the_same_queries_for_any_number(client, count, django_assert_max_num_queries):
    owner = OrganisationFactory()
    for _n in range(count):
        milestone = MilestoneFactory(action=ActionFactory(owner=owner))
        said(milestone.action, since=START, recorded=RECORDED, cost_bdt=1)
        said_of(milestone, since=START, recorded=RECORDED)
    with django_assert_max_num_queries(12):
        assert get(client, on=timezone.localdate().isoformat()).status_code == 200
