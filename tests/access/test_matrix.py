"""Every address of ours x every role x whose object x every method, against the table beside this file.

An address without a row fails. To write the table anew after a wanted change: `ACCESS_TABLE=write pytest tests/access`,
then read the difference line by line: the table is the oracle, so a person has to agree with each cell.
"""

from __future__ import annotations

import csv
import os
import random
from collections import defaultdict
from http.cookies import SimpleCookie
from itertools import groupby
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.access import world as country
from tests.access.addresses import ours
from tests.access.objects import ADDRESSES
from tests.factories.h5p import an_editor

TABLE = Path(__file__).with_name("table.csv")
METHODS = ("GET", "POST", "DELETE")
SEED = 20261130
SAMPLE = 0.15  # of the cells, on PostgreSQL; SQLite takes them all

pytestmark = pytest.mark.django_db


def stored() -> dict[tuple[str, str, str, str], str]:
    """(address, place, method, role) -> what is answered."""
    if not TABLE.exists():
        return {}
    with TABLE.open() as file:
        return {
            (row["address"], row["place"], row["method"], role): row[role]
            for row in csv.DictReader(file)
            for role in country.ROLES
        }


def answer(client: Client, method: str, path: str) -> str:
    """The status, or `login` when the visitor is sent to log in. What the request changed is undone."""
    client.raise_request_exception = False
    with transaction.atomic():
        response = client.generic(method, path)
        transaction.set_rollback(True)
    if response.status_code in (301, 302) and "/accounts/login/" in response["Location"]:
        return "login"
    return str(response.status_code)


def cells(name: str) -> list[tuple[str, str, str]]:
    return [(name, place, method) for place in ADDRESSES[name].places for method in METHODS]


def test_every_address_of_ours_stands_in_the_matrix():
    known = {address.name for address in ours()}
    assert known - set(ADDRESSES) == set(), "an address without an object"
    strangers = {name for name in ADDRESSES if ": " in name}  # of Wagtail and Django, named by hand
    assert set(ADDRESSES) - known - strangers == set(), "an object without an address"
    assert {row[0] for row in stored()} == set(ADDRESSES), "an address without a row in table.csv"


@pytest.mark.parametrize("role", country.ROLES)
def test_each_role_gets_exactly_what_the_table_says(role, settings, tmp_path):
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.H5P_EDITOR_ROOT = an_editor(tmp_path)
    expected = stored()
    chosen = [cell for name in ADDRESSES for cell in cells(name)]
    if settings.DATABASE != "sqlite":
        chosen = random.Random(f"{SEED}{role}").sample(chosen, int(len(chosen) * SAMPLE))
    world = country.build()
    asking = world.people[role]
    found = {}
    client = Client(enforce_csrf_checks=False)
    if asking is not None:
        client.force_login(asking.user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies.output(header="", sep=";")
    for (name, place), asked in groupby(sorted(chosen), key=lambda cell: cell[:2]):
        with transaction.atomic():
            path = ADDRESSES[name].path(world, place, asking)
            for _name, _place, method in asked:
                client.cookies = SimpleCookie(session)  # whatever an answer before this one has set
                found[name, place, method] = answer(client, method, path)
            transaction.set_rollback(True)
    if os.environ.get("ACCESS_TABLE") == "write":
        write(role, found)
        return
    wrong = {
        " ".join(cell): f"expected {expected.get((*cell, role))}, got {got}"
        for cell, got in found.items()
        if expected.get((*cell, role)) != got
    }
    assert wrong == {}


def write(role: str, found: dict[tuple[str, str, str], str]) -> None:
    """Put one role's column into the table."""
    assert settings.DATABASE == "sqlite"
    rows: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    for (name, place, method, other), value in stored().items():
        if (name, place, method) in found:
            rows[name, place, method][other] = value
    for cell, value in found.items():
        rows[cell][role] = value
    with TABLE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["address", "place", "method", *country.ROLES])
        for cell in sorted(rows):
            writer.writerow([*cell, *(rows[cell].get(role, "") for role in country.ROLES)])
