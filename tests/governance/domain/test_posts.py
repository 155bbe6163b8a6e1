import pytest
from django.core.exceptions import PermissionDenied

from governance.domain.posts import keep_post
from governance.models import Post
from governance.values import Role
from tests.factories.governance import OrganisationFactory, PersonFactory, PostingFactory, person_with_role

pytestmark = pytest.mark.django_db

DIRECTOR = {"code": "DIR", "name_en": "Director", "name_bn": "পরিচালক"}


def test_a_post_is_entered_once_and_then_corrected():
    first = keep_post(**DIRECTOR, organisation=OrganisationFactory(), by=None)
    elsewhere = OrganisationFactory()
    again = keep_post(**DIRECTOR | {"name_en": "Director (MIS)"}, organisation=elsewhere, by=None)
    assert (again.pk, again.name_en, again.organisation) == (first.pk, "Director (MIS)", elsewhere)


def test_who_holds_a_post_does_not_change_with_its_name():
    posting = PostingFactory(post=keep_post(**DIRECTOR, organisation=OrganisationFactory(), by=None))
    keep_post(**DIRECTOR | {"name_bn": "মহাপরিচালক"}, organisation=posting.post.organisation, by=None)
    posting.refresh_from_db()
    assert (posting.post.name, posting.valid_to) == ("মহাপরিচালক", None)


def test_only_administrators_keep_the_register(country):
    organisation = OrganisationFactory()
    for stranger in (PersonFactory(), person_with_role(Role.SUPERVISOR, country.bd)):
        with pytest.raises(PermissionDenied):
            keep_post(**DIRECTOR, organisation=organisation, by=stranger)
    assert not Post.objects.exists()
    administrator = person_with_role(Role.ADMINISTRATOR, country.bd)
    assert keep_post(**DIRECTOR, organisation=organisation, by=administrator).code == "DIR"
