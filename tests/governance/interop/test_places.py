import pytest

from governance.interop.places import OrganisationResource, PostResource
from governance.models import Organisation

pytestmark = pytest.mark.django_db


def run(resource, content, **options):
    return resource().run(content, "table.csv", by=None, **options)


def test_all_organisations_and_posts_of_the_reference_data_load(data):
    organisations = run(OrganisationResource, (data / "organisations.csv").read_bytes())
    posts = run(PostResource, (data / "posts.csv").read_bytes())
    assert (organisations.as_dict(), organisations.created) == (organisations.as_dict(), 56)
    assert organisations.ok
    assert (posts.created, posts.ok) == (29, True)
    again = run(OrganisationResource, (data / "organisations.csv").read_bytes())
    assert (again.created, again.updated, again.unchanged) == (0, 0, 56)
    assert Organisation.objects.get(code="MIS").parent.code == "DGHS"
