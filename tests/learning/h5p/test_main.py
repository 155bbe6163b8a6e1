import json

from learning.h5p.__main__ import main
from tests.factories.packages import package


def test_packages_are_checked_from_the_command_line(tmp_path, capsys):
    sound, broken = tmp_path / "sound.h5p", tmp_path / "broken.h5p"
    sound.write_bytes(package().getvalue())
    broken.write_bytes(package(**{"content/a.php": "x"}).getvalue())
    assert main(["check", str(sound)]) == 0
    assert "sound. A card (Test.Card 1.2), 1 libraries" in capsys.readouterr().out
    assert main(["check", "--json", str(sound), str(broken)]) == 1
    one, other = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (one["accepted"], one["main_library"]) == (True, "Test.Card 1.2")
    assert [finding["code"] for finding in other["findings"]] == ["extension"]
    assert main(["check", str(tmp_path / "none.h5p")]) == 2
