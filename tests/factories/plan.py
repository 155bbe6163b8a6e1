"""Strategy, plan and money, as small as a test needs them. Lines are opened by the verb, as everywhere."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from governance import models
from governance.domain import actions, budgets, extracts
from governance.values import BudgetType, ComponentKind, EntryKind
from tests.factories.governance import OrganisationFactory


class PillarFactory(DjangoModelFactory):
    class Meta:
        model = models.Pillar
        django_get_or_create = ["number"]

    number = factory.Sequence(lambda n: n + 1)
    name_en = factory.LazyAttribute(lambda o: f"Pillar {o.number}")
    name_bn = factory.LazyAttribute(lambda o: f"স্তম্ভ {o.number}")


class ComponentFactory(DjangoModelFactory):
    class Meta:
        model = models.Component

    pillar = factory.SubFactory(PillarFactory)
    position = factory.Sequence(lambda n: n + 1)
    code = factory.LazyAttribute(lambda o: f"{o.pillar.number}.{o.position}")
    name_en = factory.LazyAttribute(lambda o: f"Component {o.code}")
    name_bn = factory.LazyAttribute(lambda o: f"উপাদান {o.code}")
    kind = ComponentKind.BUILT


class ActionFactory(DjangoModelFactory):
    """An action over the fiscal years 2023-24 to 2027-28."""

    class Meta:
        model = models.Action

    code = factory.Sequence(lambda n: f"A{n}")
    component = factory.SubFactory(ComponentFactory)
    name_en = factory.LazyAttribute(lambda o: f"Action {o.code}")
    name_bn = factory.LazyAttribute(lambda o: f"কার্যক্রম {o.code}")
    owner = factory.SubFactory(OrganisationFactory)
    start = dt.date(2023, 7, 1)
    end = dt.date(2028, 6, 30)
    cost_bdt = 1_000_000


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = models.Milestone

    action = factory.SubFactory(ActionFactory)
    n = factory.Sequence(lambda n: n + 1)
    name_en = factory.LazyAttribute(lambda o: f"Milestone {o.n}")
    name_bn = factory.LazyAttribute(lambda o: f"মাইলফলক {o.n}")
    due = dt.date(2026, 6, 30)
    weight = 50


class ClaimFactory(DjangoModelFactory):
    class Meta:
        model = models.ClaimedProgress

    action = factory.SubFactory(ActionFactory)
    as_of = dt.date(2026, 9, 30)
    percent = 50


class RiskFactory(DjangoModelFactory):
    class Meta:
        model = models.Risk

    number = factory.Sequence(lambda n: n + 1)
    action = factory.SubFactory(ActionFactory)
    text_en = factory.LazyAttribute(lambda o: f"Risk {o.number}")
    text_bn = factory.LazyAttribute(lambda o: f"ঝুঁকি {o.number}")
    likelihood = 3
    impact = 4
    owner = factory.SubFactory(OrganisationFactory)
    review_on = dt.date(2099, 1, 1)
    opened_on = dt.date(2026, 1, 1)


class FiscalYearFactory(DjangoModelFactory):
    class Meta:
        model = models.FiscalYear
        django_get_or_create = ["code"]

    code = "FY2025-26"
    start = factory.LazyAttribute(lambda o: dt.date(int(o.code[2:6]), 7, 1))
    end = factory.LazyAttribute(lambda o: dt.date(int(o.code[2:6]) + 1, 6, 30))


class FundingSourceFactory(DjangoModelFactory):
    class Meta:
        model = models.FundingSource
        django_get_or_create = ["code"]

    code = "GoB"
    name_en = factory.LazyAttribute(lambda o: f"Source {o.code}")
    name_bn = factory.LazyAttribute(lambda o: f"উৎস {o.code}")
    is_aid = factory.LazyAttribute(lambda o: o.code != "GoB")


def line(action=None, *, year="FY2025-26", source="GoB", economic_code="9999-0101-0100-3211", **amounts):
    """A line of 1,000 taka, opened by the verb; `original`, `revised`, `released`, `spent` say more."""
    return budgets.keep_line(
        action=action or ActionFactory(),
        fiscal_year=FiscalYearFactory(code=year),
        source=FundingSourceFactory(code=source),
        budget_type=BudgetType.DEVELOPMENT,
        economic_code=economic_code,
        cost_centre="0990101",
        **({"original": 1000, "by": None} | amounts),
    )


def a_release(row=None, *, amount=100, **fields):
    """A release of a line that waits for a second person."""
    row = row or line()
    return models.EntryProposal.objects.create(
        line=row,
        kind=EntryKind.RELEASE,
        amount=amount,
        date=dt.date(2026, 1, 15),
        proposed_by=fields.pop("by", None),
        **fields,
    )


def an_extract(*amounts, codes="9999-101-0100-3211", by=None):
    """An extract of FY2025-26 whose rows name no line, one for each amount."""
    name = str(models.Extract.objects.count())
    said = {"posting_date": dt.date(2025, 8, 4), "economic_code": codes, "cost_centre": "0990101", "source": "GoB"}
    postings = [
        extracts.Posting(number=at, document=f"D{name}-{at}", amount=amount, text="Travel", **said)
        for at, amount in enumerate(amounts or (100,), 2)
    ]
    return extracts.take_extract(sha256=name, filename=f"extract-{name}.csv", postings=postings, by=by)[0]


def on_plan(code="1.1a", **fields):
    """An action that the verb put on the plan, with its state; again with other `fields`, it is changed."""
    known = models.Action.objects.filter(code=code).first()
    stands = known or ActionFactory.build(code=code, component=None, owner=None)
    given = {name: getattr(stands, name) for name in ("name_en", "name_bn", "start", "end", "cost_bdt")}
    given["component"] = known.component if known else ComponentFactory()
    given["owner"] = known.owner if known else OrganisationFactory()
    return actions.keep_action(code=code, by=None, **{**given, **fields})


def said(action, *, since, recorded, until=None, **fields):
    """One statement about an action, recorded on a day."""
    held = {name: getattr(action, name) for name in ("component", "name_en", "name_bn", "owner", "start", "end")}
    return models.ActionState.objects.create(
        action=action,
        valid_from=since,
        valid_to=until,
        recorded_at=recorded,
        **(held | {"cost_bdt": action.cost_bdt} | fields),
    )


def said_of(milestone, *, since, recorded, until=None, **fields):
    """The same about a milestone."""
    held = {name: getattr(milestone, name) for name in ("name_en", "name_bn", "due", "weight", "reached_on")}
    return models.MilestoneState.objects.create(
        milestone=milestone, valid_from=since, valid_to=until, recorded_at=recorded, **(held | fields)
    )
