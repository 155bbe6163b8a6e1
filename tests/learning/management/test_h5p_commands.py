import io
import json
import uuid

import pytest
from django.core.management import CommandError, call_command

from learning.models import H5PContent
from tests.factories.h5p import a_card, a_content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def run(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_a_package_comes_in_on_the_command_line(tmp_path):
    file = tmp_path / "card.h5p"
    file.write_bytes(a_card().getvalue())
    said = json.loads(run("import_h5p", str(file), "--json", "--public"))
    content = H5PContent.objects.get()
    assert (said["accepted"], said["content"], said["main_library"]) == (True, str(content.uuid), "H5P.TrueFalse 1.2")
    assert content.is_public
    assert "(H5P.TrueFalse 1.2)" in run("import_h5p", str(file))


def test_a_refused_one_ends_with_one_and_one_that_is_not_there_with_two(tmp_path):
    file = tmp_path / "card.h5p"
    file.write_bytes(b"no zip")
    with pytest.raises(SystemExit) as ended:
        run("import_h5p", str(file))
    assert ended.value.code == 1
    with pytest.raises(CommandError) as told:
        run("import_h5p", str(tmp_path / "none.h5p"))
    assert told.value.returncode == 2


def test_a_content_is_written_as_a_package_and_comes_in_again(tmp_path):
    content = a_content()
    file = tmp_path / "out.h5p"
    assert run("export_h5p", str(content.uuid), str(file)).strip() == str(file)
    assert json.loads(run("import_h5p", str(file), "--json"))["accepted"]
    with pytest.raises(CommandError) as told:
        run("export_h5p", str(uuid.uuid4()), str(file))
    assert told.value.returncode == 1
