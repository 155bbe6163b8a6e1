"""Synthetic values: as many as asked for, the same for the same seed, with their sums."""

import json

import pytest
from django.core.management import CommandError, call_command

from governance.models import OrgUnit
from monitoring import queries
from monitoring.domain import rollups
from monitoring.models import Indicator, Measurement, RollUp
from tests.monitoring.domain.test_rollups import recounted, stored

pytestmark = pytest.mark.django_db


def generate(capsys, number, *options):
    call_command("generate_values", f"--values={number}", "--json", *options)
    return json.loads(capsys.readouterr().out)


def numbers():
    rows = Measurement.objects.order_by("period", "unit__code", "series_version__series__code")
    return list(rows.values_list("period", "unit__code", "numerator", "denominator"))


def test_there_are_as_many_as_asked_for_with_their_sums(capsys):
    told = generate(capsys, 700)
    assert (told["values"], told["units"]) == (700, 1 + 8 + 64)
    assert stored() == recounted()
    assert OrgUnit.find_problems() == ([], [], [], [], [])
    assert Measurement.objects.exclude(numerator__lte=0).exists()
    value = queries.series_values(Indicator.objects.get(code="GEN-D01"), OrgUnit.objects.get(depth=1))[0]
    assert (value.reported, value.expected) == (64, 64)


def test_done_twice_it_adds_nothing_and_another_seed_gives_other_numbers(capsys):
    generate(capsys, 640)
    first = numbers()
    assert generate(capsys, 640)["added"] == 0
    assert numbers() == first
    RollUp.objects.all().delete()
    Measurement.objects.all().delete()
    generate(capsys, 640, "--seed=2")
    assert numbers() != first


def test_no_number_of_values_is_wrong_usage():
    with pytest.raises(CommandError) as refused:
        call_command("generate_values", "--values=0")
    assert refused.value.returncode == 2


def test_sums_are_added_up_anew_from_the_command_line(capsys):
    generate(capsys, 640)
    before = stored()
    RollUp.objects.update(reported=7)
    call_command("recount_rollups", "--json")
    assert json.loads(capsys.readouterr().out) == {"rows": len(before)}
    assert stored() == before
    assert rollups.recount(periods=["2021Q3"]) > 0
