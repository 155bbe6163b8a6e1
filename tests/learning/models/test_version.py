import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from learning.models import CourseVersion
from tests.factories.learning import published_course

pytestmark = pytest.mark.django_db


def test_a_published_version_cannot_be_saved_again():
    version = published_course().versions.get()
    version.note = "something else"
    with pytest.raises(ValidationError) as refused:
        version.save()
    assert refused.value.code == "frozen"


def test_the_database_itself_refuses_to_change_a_version():
    version = published_course().versions.get()
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        CourseVersion.objects.filter(pk=version.pk).update(content="{}")
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE learning_courseversion SET sha256 = 'x'")


def test_a_version_is_read_in_the_language_of_the_page():
    from django.utils import translation

    version = published_course("soap").versions.get()
    assert version.spoken.data["title"] == "কোর্স soap"
    with translation.override("en"):
        assert version.spoken.data["title"] == "Course soap"
