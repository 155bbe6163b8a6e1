"""The page of installed libraries: who looks, who takes away, permits and forbids."""

import pytest
from django.test import Client
from django.urls import reverse

from governance.domain.assignments import grant_role
from governance.domain.editing import set_up_editing
from governance.values import Role
from learning.domain.h5p_files import library_store
from learning.domain.h5p_packages import import_package, libraries_in_use
from learning.h5p.names import LibraryName
from learning.models import H5PContent, PermittedLibrary
from tests.factories.exercises import an_exercise
from tests.factories.governance import OrgUnitFactory, PersonFactory
from tests.factories.h5p import a_card, a_content
from tests.factories.packages import a_library

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
HASH = "a" * 64
TYPE = LibraryName("H5P.TrueFalse", 1, 2)


@pytest.fixture
def editor():
    set_up_editing()
    person = PersonFactory()
    grant_role(person=person, role=Role.EDITOR, unit=OrgUnitFactory(), by=None)
    return person


@pytest.fixture
def chief(editor):
    """An editor who may install libraries."""
    editor.user.is_superuser = True
    editor.user.save()
    return editor


def test_each_library_says_what_needs_it():
    a_content(**a_library("Test.Alone", "1.0.0"))
    an_exercise()
    found = {use.library.name.machine: use for use in libraries_in_use()}
    assert (found["H5P.TrueFalse"].contents, found["H5P.TrueFalse"].may_go) == (1, False)
    assert (found["Test.Alone"].contents, found["Test.Alone"].may_go) == (0, True)
    assert (found["Dishari.Exercise"].libraries, found["Dishari.Exercise"].may_go) == (6, False)
    assert found["Dishari.Choice"].is_built_in


def test_who_may_install_takes_away_what_nothing_needs(sign_in, chief):
    a_content(**a_library("Test.Alone", "1.0.0"))
    client = sign_in(chief)
    address = reverse("h5p_libraries")
    assert 'value="Test.Alone 1.0"' in client.get(address).content.decode()
    client.post(address, {"remove": "Test.Alone 1.0"})
    client.post(address, {"remove": str(TYPE)})  # is used
    client.post(address, {"remove": "nonsense"})
    assert library_store().get(LibraryName("Test.Alone", 1, 0)) is None
    assert library_store().get(TYPE) is not None


def test_a_permitted_hash_lets_an_editor_bring_that_library_and_no_other(sign_in, chief, editor):
    client, address = sign_in(chief), reverse("h5p_libraries")
    sha256 = import_package(file=a_card(), by=None).report.libraries[0].sha256
    H5PContent.objects.all().delete()
    library_store().remove(TYPE)
    client.post(address, {"library": "H5P.TrueFalse 1.2.3", "sha256": sha256})
    permitted = PermittedLibrary.objects.get()
    assert (permitted.sha256, permitted.by) == (sha256, chief)
    editor.user.is_superuser = False
    editor.user.save()
    other = a_card(**{"H5P.TrueFalse-1.2/card.js": "other"})
    assert import_package(file=other, by=editor).content is None
    assert import_package(file=a_card(), by=editor).content is not None


def test_what_was_permitted_is_forbidden_again(sign_in, chief):
    client, address = sign_in(chief), reverse("h5p_libraries")
    client.post(address, {"library": "H5P.X 1.0.0", "sha256": HASH})
    assert "H5P.X 1.0.0" in client.get(address).content.decode()
    client.post(address, {"forbid": "x"})
    assert PermittedLibrary.objects.exists()
    client.post(address, {"forbid": PermittedLibrary.objects.get().pk})
    assert not PermittedLibrary.objects.exists()


@pytest.mark.parametrize("sha256", ["", "x", "A" * 64, "a" * 65])
def test_what_is_no_hash_is_told(sign_in, chief, sha256):
    response = sign_in(chief).post(reverse("h5p_libraries"), {"library": "H5P.X 1.0.0", "sha256": sha256})
    assert response.status_code == 422
    assert not PermittedLibrary.objects.exists()


def test_an_editor_looks_and_changes_nothing_and_others_do_not_enter(sign_in, editor):
    """Who has the right is above; here an editor without it, a stranger, a visitor."""
    a_content(**a_library("Test.Alone", "1.0.0"))
    client, address = sign_in(editor), reverse("h5p_libraries")
    page = client.get(address).content.decode()
    assert "Test.Alone" in page
    assert 'name="remove"' not in page
    client.post(address, {"remove": "Test.Alone 1.0"})
    client.post(address, {"library": "H5P.X 1.0.0", "sha256": HASH})
    assert library_store().get(LibraryName("Test.Alone", 1, 0)) is not None
    assert not PermittedLibrary.objects.exists()
    assert sign_in(PersonFactory()).get(address).status_code == 302
    assert Client().get(address).status_code == 302
