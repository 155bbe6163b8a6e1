import pytest

from governance.interop.plan import ActionResource, ClaimedProgressResource, MilestoneResource, StrategyResource
from governance.models import Action, Component, Milestone, Pillar
from tests.factories.governance import OrganisationFactory, OrgUnitFactory
from tests.factories.plan import ActionFactory, ComponentFactory, MilestoneFactory

pytestmark = pytest.mark.django_db


def run(resource, text, **options):
    return resource().run(text.encode(), "table.csv", by=None, **options)


def codes(report):
    return [(refusal.row, refusal.column, refusal.code) for refusal in report.refused]


STRATEGY = "pillar_code,pillar_en,pillar_bn,component_code,component_en,component_bn,kind\n"


def test_pillars_come_with_their_components():
    run(StrategyResource, STRATEGY + "3,Services,সেবা,3.1,Health ID,হেলথ আইডি,governed\n")
    assert Component.objects.get().pillar.name_bn == "সেবা"


def test_a_pillar_with_two_names_is_refused():
    report = run(StrategyResource, STRATEGY + "3,A,ক,3.1,Health ID,আইডি,built\n3,B,ক,3.2,Telemedicine,টেলি,built\n")
    assert codes(report) == [(3, "pillar_en", "contradicting_names")]
    assert not Component.objects.exists()


def test_a_component_below_another_pillar_is_refused_by_the_name_of_its_column():
    report = run(StrategyResource, STRATEGY + "3,A,ক,4.1,Health ID,আইডি,built\n")
    assert codes(report) == [(2, "component_code", "bad_component_code")]


ACTIONS = "code,component_code,name_en,name_bn,owner_code,partner_codes,start,end,depends_on,cost_bdt\n"


@pytest.fixture
def place():
    return ComponentFactory().code, OrganisationFactory().code


def row(place, code, needs="", **changes):
    component, owner = place
    cells = {"component": component, "owner": owner, "start": "2024-07-01", "end": "2026-06-30", "cost": "৪৫ লক্ষ"}
    c = cells | changes
    return f"{code},{c['component']},Run,চালু,{c['owner']},,{c['start']},{c['end']},{needs},{c['cost']}\n"


def test_an_action_may_stand_before_the_one_that_it_needs(place):
    report = run(ActionResource, ACTIONS + row(place, "1.1b", "1.1a") + row(place, "1.1a"))
    assert (report.created, codes(report)) == (2, [])
    assert Action.objects.get(code="1.1b").depends_on.get().code == "1.1a"
    assert Action.objects.get(code="1.1a").cost_bdt == 4_500_000


def test_places_come_by_their_codes_and_unknown_ones_are_told(place):
    for code in ("5549", "K1"):
        OrgUnitFactory(code=code)
    header = ACTIONS.replace("start,", "place_codes,start,")
    component, owner = place

    def line(code, places):
        return f"{code},{component},Run,চালু,{owner},,{places},2024-07-01,2026-06-30,,5\n"

    report = run(ActionResource, header + line("1.1a", "৫৫৪৯;K1") + line("1.1b", ""))
    assert (report.created, codes(report)) == (2, [])
    assert {unit.code for unit in Action.objects.get(code="1.1a").places.all()} == {"5549", "K1"}
    report = run(ActionResource, header + line("1.1a", "5549;9999"))
    assert codes(report) == [(2, "place_codes", "unknown_org_unit")]
    report = run(ActionResource, ACTIONS + row(place, "1.1a", cost="5", start="2024-07-01"))
    assert report.unchanged == 1  # a table without the column leaves them alone


def test_actions_that_wait_for_each_other_are_refused(place):
    report = run(ActionResource, ACTIONS + row(place, "1.1a", "1.1b") + row(place, "1.1b", "1.1a"))
    assert [(number, code) for number, _column, code in codes(report)] == [(2, "cycle"), (3, "cycle")]


def test_every_fault_of_a_row_is_told_at_once(place):
    report = run(
        ActionResource,
        ACTIONS + row(("0.0", "NOBODY"), "1.1a", "7.7x", start="2024-13-01", cost="twenty lakh"),
    )
    assert set(codes(report)) == {
        (2, "component_code", "unknown_component"),
        (2, "owner_code", "unknown_organisation"),
        (2, "start", "bad_date"),
        (2, "depends_on", "unknown_action"),
        (2, "cost_bdt", "not_a_number"),
    }


MILESTONES = "action_code,n,name_en,name_bn,due,weight,target_qty,achieved_qty,reached_on,evidence\n"


def test_weights_are_judged_for_the_file_as_a_whole():
    action = ActionFactory(code="1.1a")
    MilestoneFactory(action=action, n=1, weight=60)
    MilestoneFactory(action=action, n=2, weight=40)
    swap = "1.1a,2,B,খ,2026-06-30,60,,,,\n1.1a,1,A,ক,2026-06-30,40,,,,\n"
    assert run(MilestoneResource, MILESTONES + swap).updated == 2
    more = run(MilestoneResource, MILESTONES + "1.1a,3,C,গ,2026-06-30,5,,,,\n")
    assert codes(more) == [(2, "weight", "weights_over_100")]


def test_a_milestone_of_no_action_and_one_that_contradicts_itself_are_refused():
    ActionFactory(code="1.1a")
    rows = "9.9z,1,A,ক,2026-06-30,40,,,,\n1.1a,1,A,ক,2026-06-30,40,10,12,,Return\n"
    report = run(MilestoneResource, MILESTONES + rows)
    assert codes(report) == [(2, "action_code", "unknown_action"), (3, "reached_on", "reached_without_date")]
    assert not Milestone.objects.exists()


def test_a_claim_over_100_is_refused():
    ActionFactory(code="1.1a")
    report = run(ClaimedProgressResource, "action_code,as_of,claimed_pct\n1.1a,2026-09-30,101\n")
    assert codes(report) == [(2, "claimed_pct", "out_of_range")]


@pytest.mark.usefixtures("whole_plan")
class TestReferencePlan:
    def test_the_reference_plan_loads_whole_and_a_second_time_without_a_change(self, data):
        assert (Pillar.objects.count(), Component.objects.count(), Action.objects.count()) == (8, 38, 76)
        for resource, name, rows in [
            (StrategyResource, "strategy", 38),
            (ActionResource, "actions", 76),
            (MilestoneResource, "milestones", 215),
            (ClaimedProgressResource, "claimed_progress", 76),
        ]:
            again = resource().run((data / f"{name}.csv").read_bytes(), f"{name}.csv", by=None)
            assert (again.created, again.updated, again.unchanged) == (0, 0, rows), name
            assert again.warnings == []
