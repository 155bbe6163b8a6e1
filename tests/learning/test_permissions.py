"""One truth for "may" and "which": own rows, and those of the people posted where one trains."""

import datetime as dt

import pytest
from django.utils import timezone

from governance.models import Posting
from governance.values import Role
from learning.models import Answer, Attempt, Certificate, Enrolment
from learning.permissions import own, owns, trains, visible_to
from tests.factories.governance import OrgUnitFactory, PersonFactory, PostingFactory, UserFactory, person_with_role
from tests.factories.learning import completed

pytestmark = pytest.mark.django_db
MODELS = [Enrolment, Attempt, Answer, Certificate]


@pytest.fixture
def district():
    return OrgUnitFactory()


@pytest.fixture
def learner(district):
    learner = PostingFactory(unit=OrgUnitFactory(parent=district)).person
    completed(person=learner)
    return learner


@pytest.mark.parametrize("model", MODELS)
def test_the_learner_and_the_trainer_above_see_the_rows(model, learner, district):
    assert own(learner, model.objects.all()).exists()
    assert visible_to(learner.user, model.objects.all()).exists()
    trainer = person_with_role(Role.TRAINER, district)
    assert visible_to(trainer, model.objects.all()).exists()
    assert not own(trainer, model.objects.all()).exists()


@pytest.mark.parametrize("model", MODELS)
def test_nobody_else_sees_them(model, learner, district):
    strangers = [
        PersonFactory(),
        PostingFactory(unit=district).person,
        person_with_role(Role.TRAINER, OrgUnitFactory()),
        person_with_role(Role.BUDGET_OFFICER, district),
        UserFactory(),
    ]
    for stranger in strangers:
        assert not visible_to(stranger, model.objects.all()).exists()


def test_after_a_transfer_the_new_trainer_sees_the_record_and_the_old_one_does_not(learner, district):
    elsewhere = OrgUnitFactory()
    before, after = person_with_role(Role.TRAINER, district), person_with_role(Role.TRAINER, elsewhere)
    Posting.objects.filter(person=learner).update(valid_to=timezone.localdate() - dt.timedelta(days=1))
    PostingFactory(person=learner, unit=elsewhere, valid_from=timezone.localdate())
    assert visible_to(after, Certificate.objects.all()).exists()
    assert not visible_to(before, Certificate.objects.all()).exists()
    assert trains(after, learner)
    assert not trains(before, learner)


def test_a_row_belongs_to_one_person(learner):
    answer = Answer.objects.first()
    assert owns(learner, answer)
    assert not owns(PersonFactory(), answer)
