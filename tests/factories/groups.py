"""Groups, meetings and what happens in them, as small as a test needs them."""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from governance import models
from governance.values import GroupRole, MinutesState
from tests.factories.governance import START, PersonFactory

WHEN = dt.datetime(2026, 3, 10, 11, 0, tzinfo=dt.timezone(dt.timedelta(hours=6)))


class GroupFactory(DjangoModelFactory):
    class Meta:
        model = models.Group

    slug = factory.Sequence(lambda n: f"group-{n}")
    name_en = factory.LazyAttribute(lambda o: f"Group {o.slug}")
    name_bn = factory.LazyAttribute(lambda o: f"গ্রুপ {o.slug}")
    established_on = START


class MembershipFactory(DjangoModelFactory):
    """A member with a vote since the first day of the plan."""

    class Meta:
        model = models.Membership

    group = factory.SubFactory(GroupFactory)
    person = factory.SubFactory(PersonFactory)
    role = GroupRole.MEMBER
    valid_from = START


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = models.Meeting

    group = factory.SubFactory(GroupFactory)
    number = factory.Sequence(lambda n: n + 1)
    title_en = factory.LazyAttribute(lambda o: f"Meeting {o.number}")
    title_bn = factory.LazyAttribute(lambda o: f"সভা {o.number}")
    starts_at = WHEN
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + dt.timedelta(hours=2))


class ItemFactory(DjangoModelFactory):
    class Meta:
        model = models.Item

    group = factory.SubFactory(GroupFactory)
    title_en = "Open the telemedicine hubs later"
    title_bn = "টেলিমেডিসিন কেন্দ্র পরে চালু করা"


class AgendaEntryFactory(DjangoModelFactory):
    class Meta:
        model = models.AgendaEntry

    meeting = factory.SubFactory(MeetingFactory)
    item = factory.SubFactory(ItemFactory, group=factory.SelfAttribute("..meeting.group"))
    position = factory.Sequence(lambda n: n + 1)


class DecisionFactory(DjangoModelFactory):
    """A decision that stands by itself."""

    class Meta:
        model = models.Decision

    number = factory.Sequence(lambda n: f"D-{n}")
    title_en = factory.LazyAttribute(lambda o: f"Decision {o.number}")
    title_bn = factory.LazyAttribute(lambda o: f"সিদ্ধান্ত {o.number}")
    taken_on = factory.LazyFunction(timezone.localdate)


class ActionItemFactory(DjangoModelFactory):
    class Meta:
        model = models.ActionItem

    group = factory.SubFactory(GroupFactory)
    number = factory.Sequence(lambda n: f"TWG-1/A{n}")
    text_en = "Send the plan of the roster"
    text_bn = "ডিউটি তালিকার পরিকল্পনা পাঠানো"
    holder = factory.SubFactory(PersonFactory)
    opened_on = dt.date(2026, 3, 10)
    due = dt.date(2026, 3, 31)


def a_group(*, pillar=None, **fields):
    """A group that steers a pillar, and the person who runs it as its member secretary."""
    group = GroupFactory(**fields)
    if pillar is not None:
        group.pillars.add(pillar)
    secretary = MembershipFactory(group=group, role=GroupRole.SECRETARY).person
    return group, secretary


def approved(meeting):
    """The minutes of a meeting, approved."""
    return models.Minutes.objects.update_or_create(meeting=meeting, defaults={"state": MinutesState.APPROVED})[0]
