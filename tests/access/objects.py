"""For each address an object to ask for, in the places that make a difference.

`-`: no object, or one that is nobody's. `self`: the asking person's own; `another`: a colleague's. `own`, `sister`,
`other`: of the district where the asking person works, the next one, one in another division.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from governance.domain import action_item_ends, feeds, interests, letters, papers, tokens
from governance.domain.plan_versions import approve_version
from governance.domain.receipts import record_receipt
from governance.models import Invitation, Item, Meeting, Minutes, Person, PlannedChange, PolicyPage, Receipt, Scenario
from governance.values import GroupRole, ItemState, LetterKind, MeetingState, PassRule, UnitLevel
from learning.domain.h5p_bundles import bundles_of
from learning.domain.h5p_editor import key_for
from learning.domain.h5p_files import key_of, library_store
from learning.models import Certificate
from learning.models import ContentFile as CourseFile
from monitoring.models import DataQuery, Edition, Evidence, Pull, Snapshot, ValidationRule
from tests.access.world import PLACES, World
from tests.factories import h5p
from tests.factories import learning as study
from tests.factories.collection import DataElementFactory, DataSetFactory, a_form
from tests.factories.data_sets import a_data_set
from tests.factories.dhis2 import a_connection
from tests.factories.exercises import an_exercise
from tests.factories.governance import PersonFactory, PostingFactory
from tests.factories.groups import (
    ActionItemFactory,
    AgendaEntryFactory,
    DecisionFactory,
    GroupFactory,
    ItemFactory,
    MeetingFactory,
    MembershipFactory,
)
from tests.factories.jobs import JobFactory
from tests.factories.monitoring import BatchFactory, IndicatorFactory, measure
from tests.factories.plan import (
    ActionFactory,
    FiscalYearFactory,
    MilestoneFactory,
    RiskFactory,
    a_release,
    an_extract,
    line,
    on_plan,
)

Path = Callable[[World, str, Person | None], str]
OWNERS = ("self", "another")


@dataclass(frozen=True)
class Asked:
    """`path(world, place, asking)` makes the object and says its address."""

    path: Path
    places: tuple[str, ...] = ("-",)


def plain(name: str, **kwargs: Any) -> Asked:
    return Asked(lambda world, place, asking: reverse(name, kwargs=kwargs))


def fixed(path: str) -> Asked:
    return Asked(lambda world, place, asking: path)


def whose(place: str, asking: Person | None) -> Person:
    """The owner of a personal object: the asking person, or somebody else."""
    return asking if place == "self" and asking is not None else PersonFactory()


def a_person(name: str) -> Asked:
    """Somebody posted in the place."""

    def path(world: World, place: str, asking: Person | None) -> str:
        return reverse(name, kwargs={"hr_number": PostingFactory(unit=world.units[place]).person.hr_number})

    return Asked(path, PLACES)


def a_batch(name: str) -> Asked:
    """Values of the place that wait for approval, sent by somebody else."""

    def path(world: World, place: str, asking: Person | None) -> str:
        batch = BatchFactory(by=PersonFactory())
        measure(IndicatorFactory(), world.units[place], "2026Q2", 1, 2, status="submitted", batch=batch, by=batch.by)
        return reverse(name, kwargs={"pk": batch.pk})

    return Asked(path, PLACES)


def a_line(name: str, **kwargs: Any) -> Asked:
    return Asked(lambda world, place, asking: reverse(name, kwargs={"pk": line().pk, **kwargs}))


def a_version(world: World, place: str, asking: Person | None) -> str:
    """An approved version of a plan of one action."""
    on_plan()
    titles = {"title_en": "Plan", "title_bn": "পরিকল্পনা"}
    return reverse("plan_version", args=[approve_version(decision=DecisionFactory(), **titles, by=None).number])


def a_scenario(name: str, **kwargs: Any) -> Asked:
    """A scenario that somebody else made; it belongs to all who keep the plan."""

    def path(world: World, place: str, asking: Person | None) -> str:
        on_plan("1.1a")
        scenario = Scenario.objects.create(name="What if", by=PersonFactory(), made_at=timezone.now())
        return reverse(name, kwargs={"pk": scenario.pk, **kwargs})

    return Asked(path)


def a_funded_plan(world: World, place: str, asking: Person | None) -> str:
    """The file of the funded actions; without any there is none."""
    line()
    return reverse("iati_file")


def an_entry(world: World, place: str, asking: Person | None) -> str:
    row = line()
    return reverse("budget_entry_reverse", args=[row.pk, row.entries.get().pk])


def a_proposal(name: str, **kwargs: Any) -> Asked:
    """A release that waits: one's own, where one may propose, or a colleague's."""

    def path(world: World, place: str, asking: Person | None) -> str:
        return reverse(name, kwargs={"pk": a_release(by=whose(place, asking)).pk, **kwargs})

    return Asked(path, OWNERS)


def a_batch_of_money(name: str, **kwargs: Any) -> Asked:
    def path(world: World, place: str, asking: Person | None) -> str:
        batch = uuid.uuid4()
        a_release(by=whose(place, asking), batch=batch)
        return reverse(name, kwargs={"batch": batch, **kwargs})

    return Asked(path, OWNERS)


def a_row(name: str, **kwargs: Any) -> Asked:
    return Asked(lambda world, place, asking: reverse(name, kwargs={"pk": an_extract().rows.get().pk, **kwargs}))


def a_year(name: str, **kwargs: Any) -> Asked:
    return Asked(lambda world, place, asking: reverse(name, kwargs={"code": FiscalYearFactory().code, **kwargs}))


def a_receipt() -> Receipt:
    return record_receipt(
        action=ActionFactory(), fiscal_year=FiscalYearFactory(), kind="received", amount=5, date=dt.date(2025, 8, 1),
        document="CH-1", by=None,
    )  # fmt: skip


def a_job(name: str, **fields: Any) -> Asked:
    def path(world: World, place: str, asking: Person | None) -> str:
        return reverse(name, kwargs={"pk": JobFactory(owner=whose(place, asking).user, **fields).pk})

    return Asked(path, OWNERS)


def a_job_by(path: str) -> Asked:
    """The same through the API."""
    return Asked(lambda world, place, asking: path.format(pk=JobFactory(owner=whose(place, asking).user).pk), OWNERS)


def with_own_key(name: str, last: str) -> Callable[[World, str, Person | None], str]:
    """What the official editor asks for with the key of the one who asks; visitors have none."""

    def path(world: World, place: str, asking: Person | None) -> str:
        return reverse(name, args=[key_for(asking) if asking else "no-key", last])

    return path


def a_key(world: World, place: str, asking: Person | None) -> str:
    """An access key of a program."""
    user = whose(place, asking).user
    day = timezone.localdate() + dt.timedelta(days=30)
    tokens.issue(user=user, name="program", valid_to=day, by=user)
    return reverse("access_key_revoke", args=[user.access_tokens.get().pk])


def a_form_sent(name: str) -> Asked:
    """A form of the place that waits for the officers of its district, sent by somebody else."""

    def path(world: World, place: str, asking: Person | None) -> str:
        indicator, sender, now = IndicatorFactory(), PersonFactory(), timezone.now()
        levels = [UnitLevel.DISTRICT, UnitLevel.NATIONAL]
        form = a_form(
            DataSetFactory(series=[indicator.series], approval_levels=levels), world.units[place], "2026Q2",
            state="sent", waits_at="district", sent_at=now, first_sent_at=now, sent_by=sender,
        )  # fmt: skip
        form.hands.add(sender)
        return reverse(name, kwargs={"pk": form.pk})

    return Asked(path, PLACES)


def a_cell(name: str, status: str) -> Asked:
    """A cell of the place with one value of somebody else."""

    def path(world: World, place: str, asking: Person | None) -> str:
        indicator, unit = IndicatorFactory(), world.units[place]
        measure(indicator, unit, "2026Q2", 1, 2, status=status, by=PersonFactory())
        return reverse(name, args=[indicator.series.code, unit.code, "2026Q2"])

    return Asked(path, PLACES)


def a_form_to_fill_in(name: str) -> Asked:
    """The form of a quarter that the place owes."""

    def path(world: World, place: str, asking: Person | None) -> str:
        unit = world.units[place]
        data_set = a_data_set(IndicatorFactory().series, units=[unit], code="quarterly")
        return reverse(name, args=[data_set.code, unit.code, "2026Q2"])

    return Asked(path, PLACES)


def an_element(name: str) -> Asked:
    return Asked(lambda world, place, asking: reverse(name, kwargs={"code": DataElementFactory().code}))


def a_grid(name: str, **kwargs: Any) -> Asked:
    """The quarterly form of the place."""

    def path(world: World, place: str, asking: Person | None) -> str:
        unit, series = world.units[place], IndicatorFactory().series
        data_set = a_data_set(series, units=[unit], level=unit.level)
        given = {key: series.code if value == "series" else value for key, value in kwargs.items()}
        return reverse(name, kwargs={"code": data_set.code, "unit": unit.code, "period": "2026Q2", **given})

    return Asked(path, PLACES)


def a_set_of_forms(name: str) -> Asked:
    return Asked(lambda world, place, asking: reverse(name, kwargs={"code": a_data_set().code}))


def some_evidence(world: World, place: str, asking: Person | None) -> str:
    kept = Evidence(
        series=IndicatorFactory().series, unit=world.units[place], period="2026Q2", at=timezone.now(), name="a.pdf",
        media_type="application/pdf", size=4, sha256="d" * 64,
    )  # fmt: skip
    kept.file.save("a.pdf", ContentFile(b"%PDF"))
    return reverse("evidence", kwargs={"pk": kept.pk})


def a_query(name: str) -> Asked:
    """A data query about a value of the place, sent by somebody else."""

    def path(world: World, place: str, asking: Person | None) -> str:
        row = measure(IndicatorFactory(), world.units[place], "2026Q2", 1, 2, status="submitted", by=PersonFactory())
        query = DataQuery.objects.create(
            rule="outlier", series=row.series_version.series, unit=row.unit, period=row.period,
            period_end=row.period_end, measurement=row, details={"value": "1", "expected": "9"},
            raised_at=timezone.now(),
        )  # fmt: skip
        return reverse(name, kwargs={"pk": query.pk})

    return Asked(path, PLACES)


def a_rule(world: World, place: str, asking: Person | None) -> str:
    rule = ValidationRule.objects.create(
        code="births", name_en="Births", name_bn="জন্ম", left="1", operator="le", right="2", frequency="monthly"
    )
    return reverse("validation_rule", kwargs={"code": rule.code})


def a_dhis2(name: str, **kwargs: Any) -> Asked:
    """A page about a connection to DHIS2."""
    return Asked(lambda world, place, asking: reverse(name, kwargs={"pk": a_connection().pk, **kwargs}))


def a_pull(world: World, place: str, asking: Person | None) -> str:
    pull = Pull.objects.create(
        connection=a_connection(), state="looked", started_at=timezone.now(), finished_at=timezone.now()
    )
    return reverse("dhis2_pull", kwargs={"pk": pull.pk})


def an_attempt(world: World, place: str, asking: Person | None) -> str:
    enrolment = study.enrolled(person=whose(place, asking))
    return reverse("learn_attempt", kwargs={"reference": study.take_quiz(enrolment, "hygiene-quiz", "ab").reference})


def a_card(name: str) -> Asked:
    """An H5P content for those who are logged in."""
    return Asked(lambda world, place, asking: reverse(name, args=[h5p.a_content().uuid]))


def a_file_of_a_card(world: World, place: str, asking: Person | None) -> str:
    content = h5p.a_content()
    return reverse("h5p_file", args=[content.uuid, key_of(content.uuid, on=timezone.localdate()), "content.json"])


def a_bundle(world: World, place: str, asking: Person | None) -> str:
    content = h5p.a_content()
    rows = [(library.name, library.styled) for library in content.libraries.all()]
    made = bundles_of(rows, library_store(), libraries="/h5p/libraries", core="/static/h5p")
    return reverse("h5p_bundle", args=[made.scripts[0]])


def a_script(world: World, place: str, asking: Person | None) -> str:
    h5p.a_content()
    return reverse("h5p_library_file", args=["H5P.TrueFalse-1.2.3", "card.js"])


def a_certificate(name: str) -> Asked:
    def path(world: World, place: str, asking: Person | None) -> str:
        enrolment = study.completed(person=whose(place, asking))
        code = Certificate.objects.get(person=enrolment.person).code
        return reverse(name, kwargs={"code": code})

    return Asked(path, OWNERS)


def a_course(name: str, **kwargs: Any) -> Asked:
    """A course that the asking person studies, or does not."""

    def path(world: World, place: str, asking: Person | None) -> str:
        course = study.published_course()
        study.enrolled(course, whose(place, asking))
        return reverse(name, kwargs={"slug": course.slug, **kwargs})

    return Asked(path, OWNERS)


def a_picture(world: World, place: str, asking: Person | None) -> str:
    kept = CourseFile(sha256="a" * 64, content_type="image/webp", width=1, height=1)
    kept.file.save("a.webp", ContentFile(b"picture"))
    return reverse("content_file", kwargs={"sha256": kept.sha256})


def an_action(name: str) -> Asked:
    return Asked(lambda world, place, asking: reverse(name, kwargs={"code": ActionFactory().code}))


def a_milestone(world: World, place: str, asking: Person | None) -> str:
    made = MilestoneFactory()
    return reverse("milestone", kwargs={"code": made.action.code, "n": made.n})


def a_risk(name: str) -> Path:
    """A risk that the owner watches."""
    return lambda world, place, asking: reverse(
        name, kwargs={"number": RiskFactory(person=asking if place == "self" else PersonFactory()).number}
    )


def an_indicator(name: str, **kwargs: Any) -> Asked:
    return Asked(lambda world, place, asking: reverse(name, kwargs={"code": IndicatorFactory().code, **kwargs}))


def an_unpublished_report(world: World, place: str, asking: Person | None) -> str:
    snapshot = Snapshot.objects.create(
        kind="budget", period="FY2025-26", period_start=dt.date(2025, 7, 1), period_end=dt.date(2026, 6, 30),
        unit=world.units["country"], taken_at=timezone.now(), frame={}, sha256="b" * 64,
    )  # fmt: skip
    edition = Edition(
        snapshot=snapshot, language="bn", format="pdf", template_version=1, sha256="c" * 64, size=1,
        built_at=timezone.now(),
    )  # fmt: skip
    edition.file.save("report.pdf", ContentFile(b"%PDF"))
    return reverse("report_file", kwargs={"pk": edition.pk})


def a_draft(path: str) -> Asked:
    """A policy that is not published; `path` names its id as {pk}."""

    def address(world: World, place: str, asking: Person | None) -> str:
        root = Page.get_first_root_node()
        draft = root.add_child(
            instance=PolicyPage(title="Act", slug="act", document_type="act", summary="Of", live=False)
        )
        draft.save_revision()
        return path.format(pk=draft.pk)

    return Asked(address)


def a_group(name: str) -> Asked:
    """A group with a seat, an interest, a meeting and a paper; `self`: the asking person is its secretary."""

    def path(world: World, place: str, asking: Person | None) -> str:
        owner = whose(place, asking)
        seat = MembershipFactory(person=owner, role=GroupRole.SECRETARY)
        group = seat.group
        meeting = MeetingFactory(group=group, number=1)
        Invitation.objects.create(meeting=meeting, person=owner, membership=seat, sent_at=timezone.now())
        item = ItemFactory(group=group, state=ItemState.ON_AGENDA)
        interest = interests.declare(membership=seat, text="Shares", by=None)
        paper = papers.pin_file(item=item, content=b"%PDF-1.7", name="a.pdf", by=None)
        ids = {"group_member": seat, "group_interest_end": interest, "paper": paper}
        extra: dict[str, Any] = {}
        if name in OF_A_MEETING:
            return reverse(name, kwargs={"slug": group.slug, "number": 1, **OF_A_MEETING[name](meeting, item)})
        if name.startswith("meeting") and name not in {"meetings", "meeting_new"}:
            extra = {"number": meeting.number}
        elif name.startswith("item") and name not in {"items", "item_new"}:
            extra = {"pk": item.pk}
        elif name in ids:
            extra = {"pk": ids[name].pk}
        return reverse(name, kwargs={"slug": group.slug, **extra})

    return Asked(path, OWNERS)


def _a_ballot(meeting: Meeting, item: Item) -> dict[str, Any]:
    entry = AgendaEntryFactory(meeting=meeting, item=item)
    return {"pk": entry.ballots.create(question_en="Later?", question_bn="পরে?", pass_rule=PassRule.MAJORITY).pk}


def _minutes(meeting: Meeting, item: Item) -> dict[str, Any]:
    Minutes.objects.create(meeting=meeting, opening_bn="শুরু")
    return {}


def _a_letter(meeting: Meeting, item: Item) -> dict[str, Any]:
    meeting.state = MeetingState.CANCELLED
    meeting.save()
    return {"pk": letters.issue_letter(meeting=meeting, kind=LetterKind.CANCELLATION, language="bn", by=None).pk}


OF_A_MEETING: dict[str, Callable[[Meeting, Item], dict[str, Any]]] = {
    "ballot_new": lambda meeting, item: {"entry": AgendaEntryFactory(meeting=meeting, item=item).pk},
    "ballot": _a_ballot,
    "minutes": _minutes,
    "minutes_write": _minutes,
    "letter_issue": lambda meeting, item: {},
    "letter": _a_letter,
}


def an_action_item(name: str) -> Asked:
    """An action item with its file, which the owner holds, in a group of others."""

    def path(world: World, place: str, asking: Person | None) -> str:
        item = ActionItemFactory(holder=whose(place, asking))
        action_item_ends.close_item(item=item, note="Sent", content=b"%PDF-1.7", name="a.pdf", by=None)
        return reverse(name, args=[item.pk])

    return Asked(path, OWNERS)


GROUP_PAGES = [
    "group", "group_edit", "group_dissolve", "group_members", "group_member_new", "group_member", "group_interests",
    "group_interest_end", "group_calendar", "meetings", "meeting_new", "meeting", "meeting_edit", "meeting_cancel",
    "meeting_invite",
    "meeting_answer", "meeting_hold", "meeting_agenda", "meeting_attendance", "items", "item_new", "item", "item_edit",
    "item_act", "item_paper", "paper", "action_items", "action_item_new", *OF_A_MEETING,
]  # fmt: skip


def a_decision(name: str) -> Asked:
    """A decision of a group in which nobody of the asking people sits."""
    return Asked(lambda world, place, asking: reverse(name, args=[DecisionFactory(group=GroupFactory()).number]))


def a_group_page(name: str) -> Asked:
    """A page of such a group."""
    return Asked(lambda world, place, asking: reverse(name, args=[GroupFactory().slug]))


def a_planned_change() -> PlannedChange:
    """An open change of an amount."""
    return PlannedChange.objects.create(
        decision=DecisionFactory(group=GroupFactory()),
        noun="BudgetLine",
        key="A/FY2025-26/GoB/development/9999-0101-0100-3211/0990101",
        field="released",
        after=5,
        at_once=False,
        state="open",
    )


ADDRESSES: dict[str, Asked] = {
    "groups": plain("groups"),
    "group_new": plain("group_new"),
    **{name: a_group(name) for name in GROUP_PAGES},
    "healthz": plain("healthz"),
    "readyz": plain("readyz"),
    "brand": plain("brand"),
    "choose_language": plain("choose_language"),
    "media": fixed("/media/images/nothing.png"),
    "verify_short": plain("verify_short", code="C-NOTHING"),
    "account_reset_password": plain("account_reset_password"),
    "access_keys": plain("access_keys"),
    "access_key_revoke": Asked(a_key, OWNERS),
    "admin/login/": fixed("/admin/login/"),
    "django-admin/login/": fixed("/django-admin/login/"),
    "django-admin/password_change/": fixed("/django-admin/password_change/"),
    "menu": plain("menu"),
    "search": plain("search"),
    "strategy": plain("strategy"),
    "plan": plain("plan"),
    "plan_gantt": plain("plan_gantt"),
    "plan_versions": plain("plan_versions"),
    "plan_version_new": plain("plan_version_new"),
    "plan_version": Asked(a_version),
    "scenarios": plain("scenarios"),
    "scenario_new": plain("scenario_new"),
    "scenario": a_scenario("scenario"),
    "scenario_choose": a_scenario("scenario_choose"),
    "scenario_put_away": a_scenario("scenario_put_away"),
    "scenario_action": a_scenario("scenario_action", code="1.1a"),
    "scenario_drop": a_scenario("scenario_drop", code="1.1a"),
    "plan_as_of": plain("plan_as_of"),
    "budget_as_of": plain("budget_as_of"),
    "places_as_of": plain("places_as_of"),
    "roles_as_of": plain("roles_as_of"),
    "action": an_action("action"),
    "action_edit": an_action("action_edit"),
    "action_withdraw": an_action("action_withdraw"),
    "action_restore": an_action("action_restore"),
    "action_new": plain("action_new"),
    "action_claim": an_action("action_claim"),
    "action_tasks": an_action("action_tasks"),
    "milestone": Asked(a_milestone),
    "milestone_new": an_action("milestone_new"),
    "my_actions": plain("my_actions"),
    "risk": Asked(a_risk("risk"), OWNERS),
    "risk_edit": Asked(a_risk("risk_edit"), OWNERS),
    "risk_new": plain("risk_new"),
    "risks": plain("risks"),
    "budget": plain("budget"),
    "budget_code_add": plain("budget_code_add"),
    "budget_codes": plain("budget_codes"),
    "budget_enter": plain("budget_enter"),
    "budget_enter_releases": plain("budget_enter_releases"),
    "budget_extract": Asked(lambda world, place, asking: reverse("budget_extract", args=[an_extract().pk])),
    "budget_extract_row": a_row("budget_extract_row"),
    "budget_extract_row_decide": a_row("budget_extract_row_decide", verb="undo"),
    "budget_extracts": plain("budget_extracts"),
    "budget_lines": plain("budget_lines"),
    "budget_unmatched": plain("budget_unmatched"),
    "budget_unmatched_again": plain("budget_unmatched_again"),
    "budget_line": a_line("budget_line"),
    "budget_line_shares": a_line("budget_line_shares"),
    "budget_line_move": a_line("budget_line_move", kind="release"),
    "budget_entry_reverse": Asked(an_entry),
    "budget_proposals": plain("budget_proposals"),
    "budget_proposal": a_proposal("budget_proposal"),
    "budget_proposal_decide": a_proposal("budget_proposal_decide", verb="approve"),
    "budget_batch": a_batch_of_money("budget_batch"),
    "budget_batch_decide": a_batch_of_money("budget_batch_decide", verb="approve"),
    "budget_execution": plain("budget_execution"),
    "budget_reason": Asked(lambda world, place, asking: reverse("budget_reason", args=[line().pk])),
    "action_item": an_action_item("action_item"),
    "action_item_evidence": an_action_item("action_item_evidence"),
    "calendar_address": plain("calendar_address"),
    "my_calendar": Asked(
        lambda world, place, asking: reverse("my_calendar", args=[feeds.make_feed(person=(a := PersonFactory()), by=a)])
    ),
    "cash_forecast": plain("cash_forecast"),
    "rate_add": plain("rate_add"),
    "rates": plain("rates"),
    "year_closing": a_year("year_closing"),
    "year_closing_act": a_year("year_closing_act", verb="propose"),
    "year_total": a_year("year_total"),
    "receipt_add": plain("receipt_add"),
    "receipt_reverse": Asked(lambda world, place, asking: reverse("receipt_reverse", args=[a_receipt().pk])),
    "receipts": plain("receipts"),
    "team": plain("team"),
    "person": a_person("person"),
    "person_reset": a_person("person_reset"),
    "waiting": plain("waiting"),
    "verify_form": plain("verify_form"),
    "verify": plain("verify", code="C-NOTHING"),
    "courses": plain("courses"),
    "course": a_course("course"),
    "course_enrol": a_course("course_enrol"),
    "learn": plain("learn"),
    "learn_attempt": Asked(an_attempt, OWNERS),
    "certificate": a_certificate("certificate"),
    "certificate_pdf": a_certificate("certificate_pdf"),
    "content_file": Asked(a_picture),
    "h5p_contents": plain("h5p_contents"),
    "h5p_import": a_job("h5p_import", kind="h5p.import"),
    "h5p_play": a_card("h5p_play"),
    "h5p_export": a_card("h5p_export"),
    "h5p_results": a_card("h5p_results"),
    "h5p_answers": a_card("h5p_answers"),
    "h5p_frame": a_card("h5p_frame"),
    "h5p_events": a_card("h5p_events"),
    "h5p_visitor": plain("h5p_visitor"),
    "h5p_file": Asked(a_file_of_a_card),
    "h5p_library_file": Asked(a_script),
    "h5p_bundle": Asked(a_bundle),
    "learn_course": a_course("learn_course"),
    "learn_place": a_course("learn_place", number=1),
    "learn_step": a_course("learn_step", number=3, step="1"),
    "money_to_result": plain("money_to_result"),
    "iati": plain("iati"),
    "iati_file": Asked(a_funded_plan),
    "dashboard": plain("dashboard"),
    "dashboard_csv": plain("dashboard_csv"),
    "targets_as_of": plain("targets_as_of"),
    "indicators": plain("indicators"),
    "indicator": an_indicator("indicator"),
    "indicator_download": an_indicator("indicator_download", kind="csv"),
    "collect": plain("collect"),
    "batch": a_batch("batch"),
    "batch_approve": a_batch("batch_approve"),
    "batch_return": a_batch("batch_return"),
    "indicator_count": an_indicator("indicator_count"),
    "indicator_new": plain("indicator_new"),
    "results_chain": plain("results_chain"),
    "indicator_definition": an_indicator("indicator_definition"),
    "indicator_edit": an_indicator("indicator_edit"),
    "indicator_compute": an_indicator("indicator_compute"),
    "elements": plain("elements"),
    "element_new": plain("element_new"),
    "element": an_element("element"),
    "element_edit": an_element("element_edit"),
    "approval_queue": plain("approval_queue"),
    "approval_confirm": plain("approval_confirm"),
    "form_review": a_form_sent("form_review"),
    "form_accept": a_form_sent("form_accept"),
    "form_return": a_form_sent("form_return"),
    "form_recall": a_form_sent("form_recall"),
    "form_reopen": a_form_sent("form_reopen"),
    "cell": a_cell("cell", "submitted"),
    "cell_correct": a_cell("cell_correct", "approved"),
    "form_template": a_form_to_fill_in("form_template"),
    "form_upload": a_form_to_fill_in("form_upload"),
    "collect_choose": plain("collect_choose"),
    "completeness": plain("completeness"),
    "data_sets": plain("data_sets"),
    "data_set_new": plain("data_set_new"),
    "data_set": a_set_of_forms("data_set"),
    "data_set_edit": a_set_of_forms("data_set_edit"),
    "data_set_items": a_set_of_forms("data_set_items"),
    "data_set_units": a_set_of_forms("data_set_units"),
    "entry_form": a_grid("entry_form"),
    "entry_cells": a_grid("entry_cells"),
    "entry_send": a_grid("entry_send"),
    "entry_unlock": a_grid("entry_unlock"),
    "entry_cell": a_grid("entry_cell", series="series"),
    "evidence": Asked(some_evidence, PLACES),
    "data_queries": plain("data_queries"),
    "data_query": a_query("data_query"),
    "data_query_answer": a_query("data_query_answer"),
    "data_query_close": a_query("data_query_close"),
    "data_query_correct": a_query("data_query_correct"),
    "validation_rules": plain("validation_rules"),
    "validation_rule_new": plain("validation_rule_new"),
    "validation_rule": Asked(a_rule),
    "dhis2": plain("dhis2"),
    "dhis2_new": plain("dhis2_new"),
    "dhis2_connection": a_dhis2("dhis2_connection"),
    "dhis2_edit": a_dhis2("dhis2_edit"),
    "dhis2_pull_start": a_dhis2("dhis2_pull_start"),
    "dhis2_lists_start": a_dhis2("dhis2_lists_start"),
    "dhis2_mapping": a_dhis2("dhis2_mapping", kind="units"),
    "dhis2_pull": Asked(a_pull),
    "exchange": plain("exchange"),
    "exchange_export": plain("exchange_export"),
    "report_new": plain("report_new"),
    "report_file": Asked(an_unpublished_report),
    "job_list": plain("job_list"),
    "import_upload": plain("import_upload", kind="values"),
    "import_template": plain("import_template", kind="values"),
    "job": a_job("job"),
    "job_status": a_job("job_status"),
    "job_cancel": a_job("job_cancel"),
    "import_confirm": a_job("import_confirm"),
    "job_result": a_job("job_result"),
    "job_errors": a_job("job_errors", finished=True),
    "decisions": plain("decisions"),
    "decision_record": Asked(
        lambda world, place, asking: reverse("decision_record", args=[AgendaEntryFactory(item__state="on_agenda").pk])
    ),
    "changes_waiting": plain("changes_waiting"),
    "planned_change": Asked(lambda world, place, asking: reverse("planned_change", args=[a_planned_change().pk])),
    "decision": a_decision("decision"),
    "decision_change": a_decision("decision_change"),
    "decision_change_drop": Asked(
        lambda world, place, asking: reverse("decision_change_drop", args=[a_planned_change().decision.number, 0])
    ),
    "decision_enact": a_decision("decision_enact"),
    "decision_revoke": a_decision("decision_revoke"),
    "decision_letter": a_group_page("decision_letter"),
    "unmandated": a_group_page("unmandated"),
    "policy_state": a_draft("/bn/policy-state/{pk}/"),
    # Not ours, but doors to what is ours.
    "api: docs": fixed("/api/docs"),
    "api: import": fixed("/api/imports/values"),
    "api: indicators": fixed("/api/indicators"),
    "api: job": a_job_by("/api/jobs/{pk}"),
    "wagtail: home": fixed("/admin/"),
    "wagtail: pages": fixed("/admin/pages/"),
    "wagtail: draft": a_draft("/admin/pages/{pk}/view_draft/"),
    "wagtail: history": a_draft("/admin/pages/{pk}/history/"),
    "wagtail: delete": a_draft("/admin/pages/{pk}/delete/"),
    "wagtail: users": fixed("/admin/users/"),
    "wagtail: site history": fixed("/admin/reports/site-history/"),
    "wagtail: documents": fixed("/admin/documents/"),
    "exercises": fixed("/admin/exercises/"),
    "h5p_libraries": fixed("/admin/exercises/libraries/"),
    "official_editor": fixed("/admin/exercises/official/"),
    "official_editor_frame": fixed("/admin/exercises/official/frame/"),
    "official_editor_of": Asked(lambda world, place, asking: reverse("official_editor_of", args=[an_exercise().uuid])),
    "official_editor_frame_of": Asked(
        lambda world, place, asking: reverse("official_editor_frame_of", args=[an_exercise().uuid])
    ),
    "h5p_editor_file": fixed("/h5p/editor-files/scripts/h5peditor.js"),
    "h5p_editor_ajax": Asked(with_own_key("h5p_editor_ajax", "libraries")),
    "h5p_editor_upload": Asked(with_own_key("h5p_editor_upload", "images/a.png")),
    "exercise_types": fixed("/admin/exercises/add/"),
    "exercise_add": fixed("/admin/exercises/add/Dishari.Choice-1.0/"),
    "exercise_edit": Asked(lambda world, place, asking: reverse("exercise_edit", args=[an_exercise().uuid])),
    "exercise_history": Asked(lambda world, place, asking: reverse("exercise_history", args=[an_exercise().uuid])),
    "django: admin": fixed("/django-admin/"),
}
