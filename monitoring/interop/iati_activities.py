"""The funded actions of the plan as IATI activities: money from the ledger, results from milestones and indicators.

An action is an activity once a budget line pays for it. Its money is that of its shares, to the taka; releases are its
incoming funds. Its results are its milestones, whose progress is its own, and the indicators of its component or of
itself; several activities contribute to those of a component, so that they are marked as not to be added up.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from basis.numerals import digits_in
from basis.periods import Kind, Period
from governance.models import Action, FundingSource, Organisation, Pillar
from governance.queries import months
from governance.queries.plan import WITHDRAWN, ActionRow, PlanFilter, plan_actions, plan_day
from governance.values import EntryKind, OrganisationKind
from monitoring.interop import iati
from monitoring.interop.iati_results import milestones_result, results_of
from monitoring.interop.iati_texts import both, names, page

NOT_REGISTERED = "NOT-REGISTERED"  # stands for the organisation until its identifier is set
HEALTH_POLICY = "12110"  # DAC: health policy and administrative management
MINISTRY = "10"  # OrganisationType: government
KINDS = {
    OrganisationKind.MINISTRY_DIVISION: MINISTRY,
    OrganisationKind.DIRECTORATE: MINISTRY,
    OrganisationKind.COUNCIL: "15",
    OrganisationKind.PROGRAMME: MINISTRY,
    OrganisationKind.INSTITUTE: "15",
    OrganisationKind.PRIVATE: "70",
    OrganisationKind.ACADEMIA: "80",
}  # a development partner may be of many types: none is said
TRANSACTIONS = {
    EntryKind.RELEASE: iati.INCOMING_FUNDS,
    EntryKind.COMMITMENT: iati.OUTGOING_COMMITMENT,
    EntryKind.EXPENDITURE: iati.EXPENDITURE,
}
SAYS = {
    EntryKind.RELEASE: gettext_lazy("Fund release in %(month)s, %(source)s"),
    EntryKind.COMMITMENT: gettext_lazy("Commitments in %(month)s, %(source)s"),
    EntryKind.EXPENDITURE: gettext_lazy("Expenditure in %(month)s, %(source)s"),
}


def reporting_body() -> iati.Body:
    """Who publishes the file, by its identifier in the IATI Registry."""
    name = {"en": settings.MINISTRY_NAME_EN, "bn": settings.MINISTRY_NAME_BN}
    return iati.Body(name, settings.IATI_REPORTING_ORG or NOT_REGISTERED, MINISTRY)


def funded_activities(*, on: dt.date | None = None) -> list[iati.Activity]:
    """All activities, in the order of the plan; the number of queries does not depend on theirs."""
    on = on or plan_day()
    shares = months.shares_of_lines()
    funded = {share.action_id for parts in shares.values() for share in parts}
    listed = [*plan_actions(on=on), *plan_actions(only=PlanFilter(status=WITHDRAWN), on=on)]
    rows = [row for row in listed if row.action.pk in funded]
    world = _World(
        on=on,
        reporting=reporting_body(),
        money=_by_action(months.money_by_month(shares)),
        budgets=_by_action(months.budgets_by_year(shares)),
        partners=_partners(),
        results=results_of([row.action for row in rows], on=on),
    )
    return [_activity(row, world) for row in rows]


@dataclass(frozen=True)
class _World:
    """What was read once for all activities; the mappings are by the key of the action."""

    on: dt.date
    reporting: iati.Body
    money: dict[int, list[months.MonthMoney]]
    budgets: dict[int, list[months.YearBudget]]
    partners: dict[int, list[Organisation]]
    results: dict[int, list[iati.Result]]


def _activity(row: ActionRow, world: _World) -> iati.Activity:
    action, money, years = row.action, world.money.get(row.action.pk, []), world.budgets.get(row.action.pk, [])
    spans = [(year.start, year.end) for year in years]
    return iati.Activity(
        identifier=f"{world.reporting.ref}-{action.code}",
        reporting=world.reporting,
        title=names(action),
        description=both(lambda language: _description(action, language)),
        participants=_participants(action, money, world),
        status=_status(row, world.on),
        planned_start=action.start,
        planned_end=action.end,
        actual_end=_end(row) if row.standing.is_done else None,
        country=settings.COUNTRY_CODE,
        sectors=_sectors(action.component.pillar),
        own_code=action.code,
        budgets=[budget for year in years for budget in _budgets(year)],
        transactions=[_transaction(action, each) for each in money],
        results=[*milestones_result(row, spans, on=world.on), *world.results.get(action.pk, [])],
        address=page("action", action.code),
    )


def _description(action: Action, language: str) -> str:
    return _("Illustrative, not official. Part of component %(component)s in pillar %(pillar)s.") % {
        "component": digits_in(str(action.component), language),
        "pillar": digits_in(str(action.component.pillar), language),
    }


def _status(row: ActionRow, on: dt.date) -> str:
    """Done: finalisation, and closed once the planned time is over too; taken off the plan: cancelled."""
    if row.action.withdrawn_on:
        return iati.CANCELLED
    if row.standing.is_done:
        return iati.CLOSED if row.action.end < on else iati.FINALISATION
    return iati.PIPELINE if row.action.start > on and not row.standing.derived else iati.IMPLEMENTATION


def _end(row: ActionRow) -> dt.date | None:
    return max((each.reached_on for each in row.action.milestones.all() if each.reached_on), default=None)


def _participants(action: Action, money: Sequence[months.MonthMoney], world: _World) -> list[iati.Participant]:
    sources = {each.source.pk: each.source for each in money}
    owner = _organisation(action.owner)
    return [
        *(iati.Participant(_source(source), iati.FUNDING) for source in sources.values()),
        iati.Participant(owner, iati.ACCOUNTABLE),
        iati.Participant(owner, iati.IMPLEMENTING),
        *(iati.Participant(_organisation(each), iati.IMPLEMENTING) for each in world.partners.get(action.pk, [])),
    ]


def _organisation(organisation: Organisation) -> iati.Body:
    return iati.Body(names(organisation), kind=KINDS.get(OrganisationKind(organisation.kind), ""))


def _source(source: FundingSource) -> iati.Body:
    return iati.Body(names(source), kind="" if source.is_aid else MINISTRY)


def _sectors(pillar: Pillar) -> list[iati.Sector]:
    """The whole of an activity is health policy by the list of the DAC, and one pillar by our own."""
    return [
        iati.Sector(HEALTH_POLICY, iati.DAC_FIVE_DIGITS, {}),
        iati.Sector(str(pillar.number), "99", names(pillar), address=page("strategy")),
    ]


def _budgets(year: months.YearBudget) -> list[iati.Budget]:
    amounts = ((iati.ORIGINAL, year.original), (iati.REVISED, year.revised))
    return [iati.Budget(year.start, year.end, amount, kind) for kind, amount in amounts if amount is not None]


def _transaction(action: Action, money: months.MonthMoney) -> iati.Transaction:
    month = Period.containing(money.month, Kind.MONTH)
    return iati.Transaction(
        ref=f"{action.code}-{money.kind}-{money.source.code}-{month.code}",
        kind=TRANSACTIONS[EntryKind(money.kind)],
        day=money.day,
        amount=money.amount,
        about=both(
            lambda language: SAYS[EntryKind(money.kind)] % {"month": month.label(language), "source": money.source.name}
        ),
        provider=_source(money.source) if money.kind == EntryKind.RELEASE else None,
    )


def _partners() -> dict[int, list[Organisation]]:
    found: dict[int, list[Organisation]] = defaultdict(list)
    rows = Action.partners.through.objects.select_related("organisation").order_by("organisation__code")
    for row in rows:
        found[row.action_id].append(row.organisation)
    return found


def _by_action(rows: Sequence[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.action].append(row)
    return found
