"""`build_report` on the command line: the file, its hash, the same bytes again, and clear refusals."""

import hashlib
import io
import json

import pytest
from django.core.management import CommandError, call_command

from jobs.models import Job
from monitoring.models import Edition, Figure, Snapshot
from tests.factories.plan import line
from tests.factories.reports import a_small_world

pytestmark = pytest.mark.django_db


def build(kind="budget", period="FY2025-26", **options) -> dict:
    out = io.StringIO()
    call_command("build_report", kind, "--period", period, "--json", stdout=out, **options)
    return json.loads(out.getvalue())


def refusal(kind="budget", period="FY2025-26", **options) -> dict:
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("build_report", kind, "--period", period, "--json", stdout=out, **options)
    assert ended.value.code == 1
    return json.loads(out.getvalue())["error"]


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize(("kind", "period"), [("budget", "FY2025-26"), ("progress", "2026Q2"), ("plan", "FY2025-26")])
def test_the_same_snapshot_gives_the_same_file_after_later_edits(tmp_path, kind, period, language):
    a_small_world()
    told = build(kind, period, language=language, output=str(tmp_path / "a.pdf"))
    assert hashlib.sha256((tmp_path / "a.pdf").read_bytes()).hexdigest() == told["sha256"]
    assert told["figures"] == Figure.objects.count()
    line(original=1, revised=1, released=1, spent=1)
    kept = build(kind, period, language=language, snapshot=told["snapshot"], output=str(tmp_path / "k.pdf"))
    assert kept["reproduced"] is True
    Edition.objects.all().delete()  # so that it is really drawn again
    again = build(kind, period, language=language, snapshot=told["snapshot"], output=str(tmp_path / "b.pdf"))
    assert again["sha256"] == told["sha256"]
    assert again["snapshot"] == told["snapshot"]
    assert Snapshot.objects.count() == 1


def test_a_file_that_was_kept_is_handed_out_even_when_it_cannot_be_drawn_again(tmp_path, monkeypatch):
    from monitoring.reports import files

    a_small_world()
    told = build(output=str(tmp_path / "a.pdf"))
    monkeypatch.setattr(files, "build", lambda *args: b"other versions of the packages")
    again = build(snapshot=told["snapshot"], output=str(tmp_path / "b.pdf"))
    assert again["reproduced"] is False
    assert (tmp_path / "b.pdf").read_bytes() == (tmp_path / "a.pdf").read_bytes()


@pytest.mark.parametrize("format", ["xlsx", "html"])
def test_other_formats(tmp_path, format):
    a_small_world()
    told = build(format=format, output=str(tmp_path / "file"))
    assert (tmp_path / "file").stat().st_size > 1000
    assert told["report"] == "budget"


@pytest.mark.parametrize(
    ("kind", "period", "options", "code"),
    [
        ("budget", "FY2031-32", {}, "no_data"),
        ("progress", "2031Q1", {}, "no_data"),
        ("budget", "2026Q2", {}, "wrong_period"),
        ("plan", "2026Q2", {}, "wrong_period"),
        ("budget", "nonsense", {}, "bad_period"),
        ("budget", "FY2025-26", {"org_unit": "NOWHERE"}, "unknown_org_unit"),
        ("budget", "FY2025-26", {"snapshot": "nonsense"}, "unknown_snapshot"),
        ("budget", "FY2025-26", {"snapshot": "00000000-0000-0000-0000-000000000000"}, "unknown_snapshot"),
        ("indicators", "2026Q2", {}, "unknown_report"),
        ("training", "2026Q2", {}, "unknown_report"),
    ],
)
def test_what_cannot_be_built_says_why_in_both_languages(tmp_path, kind, period, options, code):
    a_small_world()
    told = [
        refusal(kind, period, language=language, output=str(tmp_path / "x"), **options) for language in ("bn", "en")
    ]
    assert [each["code"] for each in told] == [code, code]
    assert told[0]["message"] != told[1]["message"]
    assert not Snapshot.objects.exists()
    assert not (tmp_path / "x").exists()


def test_a_period_without_data_is_named_as_its_readers_name_it(tmp_path):
    a_small_world()
    for kind, period, told in (("budget", "FY2031-32", "২০৩১-৩২ অর্থবছর"), ("progress", "2031Q1", "জানুয়ারি–মার্চ ২০৩১")):
        assert told in refusal(kind, period, language="bn", output=str(tmp_path / "x"))["message"]


def test_a_failed_build_ends_its_job_and_writes_nothing(tmp_path, monkeypatch):
    from monitoring.reports import files

    a_small_world()
    monkeypatch.setattr(files, "build", lambda *args: 1 / 0)
    with pytest.raises(CommandError):
        call_command("build_report", "budget", "--period", "FY2025-26", "--output", str(tmp_path / "x"))
    assert Job.objects.get().state == "failed"
    assert not Snapshot.objects.exists()
    assert not Edition.objects.exists()


def test_wrong_usage_is_not_a_refusal():
    with pytest.raises(CommandError):
        call_command("build_report", "nonsense", "--period", "FY2025-26")
