"""People, places and the plan, as small as a test needs them."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from governance import models
from governance.domain import ancestry, placements
from governance.values import OrganisationKind, Role, UnitKind, UnitLevel

START = dt.date(2023, 7, 1)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = models.User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = models.Organisation

    code = factory.Sequence(lambda n: f"ORG{n}")
    name_en = factory.LazyAttribute(lambda o: f"Organisation {o.code}")
    name_bn = factory.LazyAttribute(lambda o: f"সংস্থা {o.code}")
    kind = OrganisationKind.DIRECTORATE


class OrgUnitFactory(DjangoModelFactory):
    """A unit below `parent`, or a root. Geographic; a district unless said otherwise."""

    class Meta:
        model = models.OrgUnit

    code = factory.Sequence(lambda n: f"U{n}")
    name_en = factory.LazyAttribute(lambda o: f"Unit {o.code}")
    name_bn = factory.LazyAttribute(lambda o: f"ইউনিট {o.code}")
    level = UnitLevel.DISTRICT
    kind = UnitKind.GEOGRAPHIC
    parent = None

    @classmethod
    def _create(cls, model_class, *args, parent=None, **fields):
        unit = parent.add_child(**fields) if parent else model_class.add_root(**fields)
        placements.place(unit=unit, parent=parent, valid_from=START, by=None)
        ancestry.rebuild(units=[unit])
        return unit


class PostFactory(DjangoModelFactory):
    class Meta:
        model = models.Post

    code = factory.Sequence(lambda n: f"P-{n}")
    name_en = factory.LazyAttribute(lambda o: f"Post {o.code}")
    name_bn = factory.LazyAttribute(lambda o: f"পদ {o.code}")
    organisation = factory.SubFactory(OrganisationFactory)


class PersonFactory(DjangoModelFactory):
    """A person with an account."""

    class Meta:
        model = models.Person
        skip_postgeneration_save = True

    hr_number = factory.Sequence(lambda n: f"HR{n:06}")
    name_en = factory.LazyAttribute(lambda o: f"Person {o.hr_number}")
    name_bn = factory.LazyAttribute(lambda o: f"ব্যক্তি {o.hr_number}")
    user = factory.SubFactory(UserFactory)


class PostingFactory(DjangoModelFactory):
    class Meta:
        model = models.Posting

    person = factory.SubFactory(PersonFactory)
    post = factory.SubFactory(PostFactory)
    unit = factory.SubFactory(OrgUnitFactory)
    valid_from = START


class RoleAssignmentFactory(DjangoModelFactory):
    class Meta:
        model = models.RoleAssignment

    person = factory.SubFactory(PersonFactory)
    role = Role.LEARNER
    unit = factory.SubFactory(OrgUnitFactory)
    valid_from = START


def person_with_role(role: str, unit: models.OrgUnit, **fields) -> models.Person:
    """A person with an account who holds `role` at `unit`."""
    person = PersonFactory(**fields)
    RoleAssignmentFactory(person=person, role=role, unit=unit)
    return person
