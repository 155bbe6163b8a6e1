"""Holders of action items are reminded: shortly before the due date, the day after it, and then each week.

Everybody sees what waits for them when they log in; who has an e-mail address gets a letter as well.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from basis.numerals import digits_in
from basis.periods import format_day
from governance.domain import history, log
from governance.domain.action_item_duties import ANSWERS
from governance.models import ActionItem, Membership, Person, PersonContact
from governance.values import ActionItemState, ContactKind

BEFORE = dt.timedelta(days=3)
AGAIN = dt.timedelta(days=7)
logger = logging.getLogger(__name__)


def due_for_reminder(on: dt.date) -> QuerySet[ActionItem]:
    """What is due within three days and was not reminded of, or is overdue and was not in this week."""
    never = Q(reminded_on=None)
    before_due = Q(due__lt=on, reminded_on__lte=F("due"))
    rows = ActionItem.objects.filter(state=ActionItemState.OPEN, due__lte=on + BEFORE)
    return rows.filter(never | before_due | Q(due__lt=on, reminded_on__lte=on - AGAIN))


def remind(*, on: dt.date | None = None) -> int:
    """Remind everybody who is due for it; returns of how many items. Run twice on a day it reminds once.

    A server for mail that does not answer leaves the item for the next run.
    """
    on = on or history.today()
    number = 0
    for item in due_for_reminder(on).select_related("group", "holder", "holding_group").order_by("due", "id"):
        try:
            sent = _write_to(item, on)
        except (OSError, smtplib.SMTPException):
            logger.exception("The reminder of %s was not sent", item.number)
            continue
        if ActionItem.objects.filter(pk=item.pk, reminded_on=item.reminded_on).update(reminded_on=on):
            log.record(by=None, verb="remind", noun="ActionItem", key=item.number, after={"letters": sent})
            number += 1
    return number


def _write_to(item: ActionItem, on: dt.date) -> int:
    """Send the letter to those who answer for the item; returns to how many addresses."""
    people = Person.objects.filter(pk__in=[item.holder_id] if item.holder_id else [])
    if item.holding_group is not None:
        led = Membership.objects.on(on).filter(group=item.holding_group, role__in=ANSWERS)
        people = Person.objects.filter(pk__in=led.values("person_id"))
    contacts = PersonContact.objects.filter(person__in=people, kind=ContactKind.EMAIL).order_by("value")
    addresses = list(contacts.values_list("value", flat=True).distinct())
    if addresses:
        texts = []
        for language, _name in settings.LANGUAGES:
            with override(language):
                texts.append(_letter(item, language))
        for address in addresses:  # each in a letter of their own: addresses are not shown to others
            send_mail(texts[0][0], "\n\n".join(text for _subject, text in texts), None, [address])
    return len(addresses)


def _letter(item: ActionItem, language: str) -> tuple[str, str]:
    names = {
        "number": digits_in(item.number, language),
        "text": item.text,
        "group": item.group.name,
        "day": format_day(item.due, language=language),
        "address": settings.SITE_ADDRESS + reverse("action_item", args=[item.pk]),
    }
    subject = _("Action item %(number)s is due on %(day)s") % names
    return subject, _(
        "%(group)s asked for this: %(text)s\nDue on %(day)s. When it is done, say so here: %(address)s"
    ) % names
