"""Programs hand in what a page would, under the same rules, and get one shape of error."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from config.api import api
from governance.domain import tokens
from governance.values import Role
from jobs.models import Job
from monitoring.models import Measurement
from tests.factories.governance import OrgUnitFactory, person_with_role
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db


class Program:
    """Something that holds the key of an account."""

    def __init__(self, person=None):
        self.client = Client(raise_request_exception=False)
        self.headers = {}
        if person is not None:
            day = timezone.localdate() + dt.timedelta(days=30)
            key = tokens.issue(user=person.user, name="test", valid_to=day, by=person.user)
            self.headers = {"Authorization": f"Bearer {key}"}

    def get(self, path):
        return self.client.get(f"/api{path}", headers=self.headers)

    def post(self, path, body, **headers):
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.post(f"/api{path}", text, "application/json", headers=self.headers | headers)


@pytest.fixture
def place():
    country, (one, two) = a_country()
    return {"country": country, "one": one, "two": two, "indicator": IndicatorFactory()}


@pytest.fixture
def program(place):
    return Program(officer(place["one"]))


def row(place, **cells):
    return {
        "indicator_code": place["indicator"].code,
        "org_unit_code": place["one"].code,
        "period": "2026Q2",
        "numerator": "12",
        "denominator": "20",
    } | cells


def send(program, *rows, **more):
    return program.post("/imports/values", {"rows": rows, **more})


def test_a_program_hands_in_values_as_its_owner_would(place, program):
    answer = send(program, row(place))
    assert answer.status_code == 200
    assert answer.json()["report"]["created"] == 1
    stored = Measurement.objects.get()
    assert (stored.numerator, stored.denominator, stored.status) == (12, 20, "submitted")
    assert stored.by.user == Job.objects.get().owner


@pytest.mark.parametrize("written", ["১২", "12", 12, 12.0, "12.00"])
def test_numbers_come_as_text_or_as_numbers_in_both_scripts(place, program, written):
    assert send(program, row(place, numerator=written)).status_code == 200
    assert Measurement.objects.get().numerator == 12


@pytest.mark.parametrize("written", ["1e999", "٣", "²", "0x10", "1_000", "-3", "NaN", "Infinity", "1,23", "=1+1"])
def test_what_is_no_number_is_refused_with_its_row_and_column(place, program, written):
    answer = send(program, row(place, numerator=written))
    assert answer.status_code == 422
    refused = answer.json()["report"]["refused"][0]
    assert (refused["row"], refused["column"]) == (2, "numerator")
    assert not Measurement.objects.exists()


@pytest.mark.parametrize("period", ["202613", "2025W54", "২০২৬Q5", "2099Q1", "Q1 2026", "2026-02-30"])
def test_what_is_no_period_or_not_yet_one_is_refused(place, program, period):
    answer = send(program, row(place, period=period))
    assert answer.status_code == 422
    assert answer.json()["report"]["refused"][0]["column"] == "period"


@pytest.mark.parametrize(
    "body",
    [
        '{"rows": [{"numerator": NaN}]}',
        '{"rows": [], "rows": []}',
        '{"rows": [{"a": "1", "a": "2"}]}',
        "[" * 100_000,
        b'{"rows": "\xff"}',
        "{",
        "",
        '{"rows": [{"a": {"b": "c"}}]}',
        '{"rows": {"a": "b"}}',
        '{"rows": []}',
    ],
)
def test_a_doubtful_body_is_refused_in_one_shape(program, body):
    answer = program.post("/imports/values", body)
    assert answer.status_code in (400, 422)
    assert set(answer.json()) == {"code", "message", "details", "reference"}
    assert not Job.objects.exists()


def test_a_number_of_five_thousand_digits_is_a_refused_row(place, program):
    text = json.dumps({"rows": [row(place)]}).replace('"12"', "1" * 5000)
    answer = program.post("/imports/values", text)
    assert answer.status_code == 422
    assert answer.json()["report"]["refused"][0]["column"] == "numerator"


def test_half_a_surrogate_is_refused(place, program):
    answer = send(program, row(place, org_unit_code="\ud800"))
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_encoding")


def test_more_rows_than_fit_a_request_are_refused(place, program):
    answer = send(program, *[row(place)] * 2001)
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_rows")


def test_one_bad_row_keeps_all_out_unless_the_good_ones_are_wanted(place, program):
    rows = [row(place), row(place, period="2026Q1", numerator="x")]
    assert send(program, *rows).status_code == 422
    assert not Measurement.objects.exists()
    assert send(program, *rows, accept_good_rows=True).json()["report"]["created"] == 1
    assert Measurement.objects.count() == 1


def test_a_dry_run_says_how_rows_were_understood_and_writes_nothing(place, program):
    answer = send(program, row(place, numerator="১২"), dry_run=True)
    assert answer.json()["report"]["accepted"][0]["values"]["numerator"] == 12
    assert not Measurement.objects.exists()


def test_the_same_key_sent_five_times_happens_once(place, program):
    body = {"rows": [row(place)]}
    answers = [program.post("/imports/values", body, **{"Idempotency-Key": "a1"}).json() for _time in range(5)]
    assert len({each["job"] for each in answers}) == 1
    assert (Job.objects.count(), Measurement.objects.count()) == (1, 1)


def test_a_key_is_not_used_for_two_requests(place, program):
    program.post("/imports/values", {"rows": [row(place)]}, **{"Idempotency-Key": "a1"})
    other = {"rows": [row(place, numerator="13")]}
    answer = program.post("/imports/values", other, **{"Idempotency-Key": "a1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "key_in_use")


def test_a_table_is_handed_in_as_a_file(place, program):
    cells = row(place)
    content = f"{','.join(cells)}\n{','.join(cells.values())}\n".encode()
    answer = program.client.post(
        "/api/imports/values/file", {"file": SimpleUploadedFile("a.csv", content)}, headers=program.headers
    )
    assert (answer.status_code, answer.json()["report"]["created"]) == (200, 1)


# --- who may --------------------------------------------------------------------------------------------------


def test_a_stranger_reports_for_no_unit_of_others(place):
    stranger = Program(officer(OrgUnitFactory(parent=place["country"])))
    answer = send(stranger, row(place))
    assert answer.json()["report"]["refused"][0]["code"] == "forbidden_unit"


@pytest.mark.parametrize("role", [Role.LEARNER, Role.BUDGET_OFFICER])
def test_who_is_no_officer_hands_in_no_values(place, role):
    answer = send(Program(person_with_role(role, place["one"])), row(place))
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_a_visitor_hands_in_nothing(place):
    answer = send(Program(), row(place))
    assert (answer.status_code, answer.json()["code"]) == (401, "not_logged_in")


@pytest.mark.parametrize("key", ["", "dsh_wrong", "x" * 10_000, "dsh_\x00"])
def test_a_wrong_key_opens_nothing(place, key):
    program = Program()
    program.headers = {"Authorization": f"Bearer {key}"}
    assert send(program, row(place)).status_code == 401


def test_a_page_in_a_browser_cannot_be_made_to_send(place):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer(place["one"]).user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/api/imports/values", json.dumps({"rows": [row(place)]}), "application/json")
    assert answer.status_code == 403
    assert not Measurement.objects.exists()


def test_a_job_is_seen_by_the_one_who_asked_for_it(place, program):
    job = send(program, row(place)).json()["job"]
    assert program.get(f"/jobs/{job}").status_code == 200
    assert Program(officer(place["country"])).get(f"/jobs/{job}").status_code == 404


def test_every_operation_says_who_may():
    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            assert all(hasattr(operation.view_func, "allow") for operation in view.operations)


# --- figures --------------------------------------------------------------------------------------------------


def test_everybody_reads_approved_values_with_how_many_reported(place):
    measure(place["indicator"], place["one"], "2026Q2", 12, 20)
    measure(place["indicator"], place["two"], "2026Q2", 1, 2, status="submitted")
    found = Program().get(f"/indicators/{place['indicator'].code}/values").json()
    assert found == [
        {
            "period": "2026Q2",
            "version": 1,
            "numerator": "12",
            "denominator": "20",
            "value": "60",
            "reported": 1,
            "expected": 2,
        }
    ]


def test_the_list_of_indicators_asks_the_same_number_of_questions_whatever_its_length(place, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(Program().get("/indicators").json()) == 1
    for _number in range(9):
        IndicatorFactory()
    with django_assert_num_queries(1):
        assert len(Program().get("/indicators").json()) == 10


def test_an_unknown_indicator_is_not_found_in_the_same_shape(place):
    answer = Program().get("/indicators/NONE/values")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_the_description_is_served_without_another_site(client, place):
    page = client.get("/api/docs").content.decode()
    assert "http://" not in page.replace("http://testserver", "")
    assert "https://" not in page
    assert client.get("/api/openapi.json").json()["info"]["title"] == "Dishari"


def test_old_bijoy_text_is_refused_with_what_it_would_read_or_converted(place, program):
    remark = row(place, fiscal_quarter="cÖ_g cÖvwšÍK, A_©eQi 2025-26")
    asked = send(program, remark)
    assert asked.status_code == 422
    assert asked.json()["report"]["refused"][0]["code"] == "legacy_text"
    assert asked.json()["report"]["legacy_text"][0]["after"] == "প্রথম প্রান্তিক, অর্থবছর ২০২৫-২৬"
    assert send(program, remark, legacy="convert").status_code == 200
    assert send(program, remark, legacy="nonsense").status_code == 422
    assert Measurement.objects.count() == 1
