"""Enumerations of who and where. No database."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person may do at a unit and below it. Each demo log-in shows one."""

    LEARNER = "learner", _("Learner")
    TRAINER = "trainer", _("Trainer")
    OBSERVER = "observer", _("Observer")
    SECRETARY = "secretary", _("Member secretary")
    MEMBER = "member", _("Member")
    MONITORING_OFFICER = "monitoring_officer", _("Monitoring officer")
    BUDGET_OFFICER = "budget_officer", _("Budget officer")
    EDITOR = "editor", _("Content editor")
    SUPERVISOR = "supervisor", _("Supervisor")
    ADMINISTRATOR = "administrator", _("Administrator")


# Who approves, publishes or moves money: they need a second factor in production.
APPROVING_ROLES = frozenset(
    {Role.SECRETARY, Role.MONITORING_OFFICER, Role.BUDGET_OFFICER, Role.EDITOR, Role.ADMINISTRATOR}
)


class UnitLevel(TextChoices):
    NATIONAL = "national", _("Country")
    DIVISION = "division", _("Division")
    DISTRICT = "district", _("District")
    UPAZILA = "upazila", _("Upazila")
    CITY_CORPORATION = "city_corporation", _("City corporation")
    FACILITY = "facility", _("Health facility")
    OFFICE = "office", _("Office")


class UnitKind(TextChoices):
    GEOGRAPHIC = "geographic", _("Geographic")
    OFFICE = "office", _("Office")
    FACILITY = "facility", _("Health facility")


class OrganisationKind(TextChoices):
    MINISTRY_DIVISION = "ministry_division", _("Ministry or division")
    DIRECTORATE = "directorate", _("Directorate")
    COUNCIL = "council", _("Council")
    PROGRAMME = "programme", _("Programme")
    INSTITUTE = "institute", _("Institute")
    DEVELOPMENT_PARTNER = "development_partner", _("Development partner")
    PRIVATE = "private", _("Private sector or civil society")
    ACADEMIA = "academia", _("Academia")


class ContactKind(TextChoices):
    PHONE = "phone", _("Mobile number")
    EMAIL = "email", _("E-mail")
