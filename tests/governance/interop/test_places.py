import pytest

from governance.interop.places import (
    OrganisationResource,
    OrgUnitResource,
    PopulationResource,
    PostResource,
)
from governance.models import Organisation, OrgUnit, Population, Post, UnitGroupMember

pytestmark = pytest.mark.django_db


def run(resource, content, **options):
    content = content.encode() if isinstance(content, str) else content
    return resource().run(content, "table.csv", by=None, **options)


def codes(report):
    return [(refusal.row, refusal.column, refusal.code) for refusal in report.refused]


def test_the_whole_reference_data_loads_and_loads_again_without_a_change(data):
    tables = [
        (OrganisationResource, "organisations.csv", Organisation, 56),
        (PostResource, "posts.csv", Post, 29),
        (OrgUnitResource, "org_units.csv", OrgUnit, 162),
        (PopulationResource, "population.csv", Population, 410),
    ]
    for resource, name, model, rows in tables:
        first = run(resource, (data / name).read_bytes())
        assert (codes(first), first.created, model.objects.count()) == ([], rows, rows), name
    for resource, name, _model, rows in tables:
        again = run(resource, (data / name).read_bytes())
        assert (again.created, again.updated, again.unchanged) == (0, 0, rows), name


def test_places_of_the_reference_data_form_one_sound_tree(data):
    run(OrgUnitResource, (data / "org_units.csv").read_bytes())
    assert OrgUnit.find_problems() == ([], [], [], [], [])
    assert [unit.code for unit in OrgUnit.get_root_nodes()] == ["BD"]
    hospital = OrgUnit.objects.get(code="XF5549001")
    assert [unit.code for unit in OrgUnit.objects.around(hospital)] == ["BD", "55", "5549", "X554952", "XF5549001"]
    assert all(unit.placements.count() == 1 for unit in OrgUnit.objects.prefetch_related("placements"))
    groups = UnitGroupMember.objects.filter(unit=hospital).values_list("group_set__code", "group__code")
    assert dict(groups) == {
        "type": "district_hospital",
        "ownership": "public",
        "urban_rural": "urban",
        "directorate": "DGHS",
    }


def test_every_group_of_the_reference_data_has_a_name_in_both_languages(data):
    run(OrgUnitResource, (data / "org_units.csv").read_bytes())
    assert not UnitGroupMember.objects.filter(group__name_bn="").exists()


HEADER = "code,parent_code,level,name_en,name_bn,kind\n"
COUNTRY = "BD,,national,Bangladesh,বাংলাদেশ,geographic\n"


def test_children_may_stand_before_their_parents():
    report = run(
        OrgUnitResource,
        HEADER + "5549,55,district,Kurigram,কুড়িগ্রাম,geographic\n55,BD,division,Rangpur,রংপুর,geographic\n" + COUNTRY,
    )
    assert (codes(report), report.created) == ([], 3)


def test_an_unknown_parent_is_refused_and_nothing_is_written():
    report = run(OrgUnitResource, HEADER + COUNTRY + "10,XX,division,Barishal,বরিশাল,geographic\n")
    assert codes(report) == [(3, "parent_code", "unknown_parent")]
    assert (report.created, OrgUnit.objects.count()) == (0, 0)


def test_parents_in_a_circle_are_refused_on_each_of_their_rows():
    report = run(
        OrganisationResource,
        "code,name_en,name_bn,kind,parent_code\nA,A,ক,council,B\nB,B,খ,council,A\nC,C,গ,council,\n",
    )
    assert codes(report) == [(2, "parent_code", "cycle"), (3, "parent_code", "cycle")]


def test_a_circle_through_what_is_stored_is_refused():
    run(OrganisationResource, "code,name_en,name_bn,kind,parent_code\nA,A,ক,council,\nB,B,খ,council,A\n")
    report = run(OrganisationResource, "code,name_en,name_bn,kind,parent_code\nA,A,ক,council,B\n")
    assert codes(report) == [(2, "parent_code", "cycle")]


def test_a_district_below_a_district_is_refused(country):
    report = run(OrgUnitResource, HEADER + "9,5549,district,Wrong,ভুল,geographic\n")
    assert codes(report) == [(2, "parent_code", "wrong_parent")]


def test_only_the_country_stands_alone():
    report = run(OrgUnitResource, HEADER + "9,,district,Wrong,ভুল,geographic\n")
    assert codes(report) == [(2, "parent_code", "missing_parent")]


def test_a_changed_parent_moves_the_unit_and_keeps_where_it_stood(country):
    report = run(OrgUnitResource, HEADER + "5549,10,district,Kurigram,কুড়িগ্রাম,geographic\n")
    kurigram = OrgUnit.objects.get(code="5549")
    assert (report.updated, kurigram.get_parent().code) == (1, "10")
    assert [placement.parent.code for placement in kurigram.placements.order_by("valid_from")] == ["55", "10"]
    assert OrgUnit.find_problems() == ([], [], [], [], [])


def test_population_is_read_in_bangla_digits_and_groups():
    run(OrgUnitResource, HEADER + COUNTRY)
    report = run(
        PopulationResource,
        'org_unit_code,year,population,live_births_expected,under1\nBD,২০২৪,"১৬,৮৪,৫৬,৬০০",,\n',
    )
    row = Population.objects.get()
    assert report.ok
    assert (row.year, row.population, row.under1) == (2024, 168456600, None)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("-1", "negative_amount"), ("1.5", "not_a_number"), ("NaN", "not_a_number"), ("=1+1", "not_a_number")],
)
def test_what_is_no_number_of_people_is_refused(cell, code):
    run(OrgUnitResource, HEADER + COUNTRY)
    report = run(
        PopulationResource,
        f"org_unit_code,year,population,live_births_expected,under1\nBD,2024,{cell},,\n",
    )
    assert codes(report) == [(2, "population", code)]
