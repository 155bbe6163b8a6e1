import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain.organisations import keep_organisation
from governance.models import Organisation
from governance.values import OrganisationKind, Role
from tests.factories.governance import OrganisationFactory, PersonFactory, person_with_role

pytestmark = pytest.mark.django_db

DIRECTORATE = {
    "code": "DG",
    "name_en": "Directorate",
    "name_bn": "অধিদপ্তর",
    "kind": OrganisationKind.DIRECTORATE,
}


def test_an_organisation_is_entered_once_and_then_corrected():
    first = keep_organisation(**DIRECTORATE, by=None)
    ministry = OrganisationFactory()
    again = keep_organisation(**DIRECTORATE | {"name_en": "Directorate General"}, parent=ministry, by=None)
    assert (again.pk, again.name_en, again.parent) == (first.pk, "Directorate General", ministry)


def test_an_abbreviation_stays_until_another_one_or_none_is_said():
    keep_organisation(**DIRECTORATE, abbreviation="D", by=None)
    assert keep_organisation(**DIRECTORATE, by=None).abbreviation == "D"
    assert keep_organisation(**DIRECTORATE, abbreviation="", by=None).abbreviation == ""


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValidationError) as refused:
        keep_organisation(**DIRECTORATE | {"kind": "club"}, by=None)
    assert refused.value.error_dict["kind"][0].code == "unknown_kind"
    assert not Organisation.objects.exists()


def test_no_organisation_belongs_to_itself_or_to_its_own_part():
    top = keep_organisation(**DIRECTORATE, by=None)
    part = OrganisationFactory(parent=OrganisationFactory(parent=top))
    for parent in (top, part):
        with pytest.raises(ValidationError) as refused:
            keep_organisation(**DIRECTORATE, parent=parent, by=None)
        assert refused.value.error_dict["parent"][0].code == "cycle"


def test_only_administrators_keep_the_register(country):
    for stranger in (PersonFactory(), person_with_role(Role.SECRETARY, country.bd)):
        with pytest.raises(PermissionDenied):
            keep_organisation(**DIRECTORATE, by=stranger)
    assert keep_organisation(**DIRECTORATE, by=person_with_role(Role.ADMINISTRATOR, country.bd)).code == "DG"
