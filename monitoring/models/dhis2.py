"""DHIS2 as a source: where it is, what of it means what here, and what each pull brought."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.models import OrgUnit, Person
from monitoring.models.data_set import DataSet
from monitoring.models.measurement import Batch, Measurement
from monitoring.models.series import Series
from monitoring.values.exchange import Issue, MappingState, PullState, Stands


class Connection(models.Model):
    """One DHIS2. `token_sealed` is encrypted and is never shown; nobody reads it but the verb that opens it."""

    name = models.CharField(_("Name"), max_length=100, unique=True)
    address = models.CharField(_("Address"), max_length=500)
    token_sealed = models.TextField(editable=False, blank=True)
    allow_private = models.BooleanField(_("May lie in a private network"), default=False)
    allow_http = models.BooleanField(_("May be asked without encryption"), default=False)
    allow_redirects = models.BooleanField(_("May redirect within its own host"), default=False)
    active = models.BooleanField(_("In use"), default=True)
    periods_back = models.PositiveSmallIntegerField(
        _("Periods back"), default=3, help_text=_("How many ended periods a scheduled pull asks for again.")
    )
    version = models.CharField(_("Version"), max_length=40, blank=True)
    lists_at = models.DateTimeField(_("Lists fetched"), null=True, blank=True)
    last_pull_at = models.DateTimeField(_("Last pull"), null=True, blank=True)

    class Meta:
        verbose_name = _("connection to DHIS2")
        verbose_name_plural = _("connections to DHIS2")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MappingQuerySet(models.QuerySet):
    def confirmed(self) -> models.QuerySet:
        return self.filter(state=MappingState.CONFIRMED)


class Mapping(models.Model):
    """Something of the other system, and what a person said that it is here. `score` is of the suggestion, 0: none."""

    uid = models.CharField(_("Identifier"), max_length=50)
    code = models.CharField(_("Code"), max_length=255, blank=True)
    remote_name = models.CharField(_("Name in DHIS2"), max_length=255, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=MappingState.choices, default=MappingState.OPEN)
    score = models.PositiveSmallIntegerField(_("Likeness"), default=0)
    gone = models.BooleanField(_("No longer there"), default=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("When"), null=True, blank=True)

    objects = MappingQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["remote_name", "uid"]

    def __str__(self) -> str:
        return self.remote_name or self.uid


class UnitMapping(Mapping):
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="units")
    parent_uid = models.CharField(max_length=50, blank=True)
    level = models.PositiveSmallIntegerField(_("Level in DHIS2"), default=0)
    target = models.ForeignKey(OrgUnit, models.PROTECT, null=True, blank=True, related_name="+")
    suggested = models.ForeignKey(OrgUnit, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(Mapping.Meta):
        verbose_name = _("unit of DHIS2")
        verbose_name_plural = _("units of DHIS2")
        constraints = [
            models.UniqueConstraint(fields=["connection", "uid"], name="dhis2_unit_once"),
            models.UniqueConstraint(
                fields=["connection", "target"],
                condition=models.Q(state=MappingState.CONFIRMED),
                name="dhis2_unit_for_one_of_ours",
            ),
        ]
        indexes = [models.Index(fields=["connection", "state", "remote_name"], name="dhis2_units_by_state")]


class ElementMapping(Mapping):
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="elements")
    target = models.ForeignKey(Series, models.PROTECT, null=True, blank=True, related_name="+")
    suggested = models.ForeignKey(Series, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(Mapping.Meta):
        verbose_name = _("data element of DHIS2")
        verbose_name_plural = _("data elements of DHIS2")
        constraints = [models.UniqueConstraint(fields=["connection", "uid"], name="dhis2_element_once")]


class CombinationMapping(Mapping):
    """A category option combination. `target` is the key of ours ("" is the total), meant only once confirmed."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="combinations")
    target = models.CharField(_("Disaggregation"), max_length=120, blank=True, default="")
    suggested = models.CharField(max_length=120, blank=True, default="")

    class Meta(Mapping.Meta):
        verbose_name = _("category option combination of DHIS2")
        verbose_name_plural = _("category option combinations of DHIS2")
        constraints = [models.UniqueConstraint(fields=["connection", "uid"], name="dhis2_combination_once")]


class DataSetMapping(Mapping):
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="data_sets")
    period_type = models.CharField(_("Kind of period"), max_length=40, blank=True)
    target = models.ForeignKey(DataSet, models.PROTECT, null=True, blank=True, related_name="+")
    suggested = models.ForeignKey(DataSet, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(Mapping.Meta):
        verbose_name = _("data set of DHIS2")
        verbose_name_plural = _("data sets of DHIS2")
        constraints = [models.UniqueConstraint(fields=["connection", "uid"], name="dhis2_data_set_once")]


class Pull(models.Model):
    """One pull, or one look at what a pull would bring. `counts` holds whole numbers by word."""

    connection = models.ForeignKey(Connection, models.PROTECT, related_name="pulls")
    state = models.CharField(_("State"), max_length=10, choices=PullState.choices)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, blank=True, related_name="+")
    periods = models.JSONField(_("Periods"), default=list)
    counts = models.JSONField(_("Counts"), default=dict)
    content_hash = models.CharField(_("SHA-256 of what came"), max_length=64, blank=True)
    error_code = models.CharField(max_length=50, blank=True)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(_("Started"))
    finished_at = models.DateTimeField(_("Ended"))

    class Meta:
        verbose_name = _("pull from DHIS2")
        verbose_name_plural = _("pulls from DHIS2")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.connection_id} {self.started_at:%Y-%m-%d %H:%M}"


class PullIssue(models.Model):
    """What of a pull did not find its place, by identifier with how often; or one cell about which to decide.

    Of a conflict `theirs` and `ours` are the two numbers, and `stands` which of them a person chose.
    """

    pull = models.ForeignKey(Pull, models.CASCADE, related_name="issues")
    kind = models.CharField(_("Reason"), max_length=40, choices=Issue.choices)
    uid = models.CharField(_("Identifier"), max_length=300, blank=True)
    name = models.CharField(_("Name in DHIS2"), max_length=255, blank=True)
    count = models.PositiveIntegerField(_("Values"), default=1)
    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, blank=True, related_name="+")
    period = models.CharField(_("Period"), max_length=12, blank=True)
    disaggregation = models.CharField(_("Disaggregation"), max_length=120, blank=True)
    theirs = models.CharField(_("The value of DHIS2"), max_length=100, blank=True)
    ours = models.DecimalField(_("The value entered here"), max_digits=24, decimal_places=6, null=True, blank=True)
    measurement = models.ForeignKey(
        Measurement, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    stands = models.CharField(_("What stands"), max_length=6, choices=Stands.choices, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("When"), null=True, blank=True)

    class Meta:
        verbose_name = _("open point of a pull")
        verbose_name_plural = _("open points of a pull")
        ordering = ["pull_id", "kind", "-count", "id"]
        indexes = [
            models.Index(fields=["pull", "kind"], name="dhis2_issues_of_a_pull"),
            models.Index(
                fields=["series", "unit", "period"],
                condition=models.Q(kind=Issue.CONFLICT),
                name="dhis2_conflicts_of_a_cell",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"

    @property
    def place(self) -> str:
        return in_language(self.unit, "name") if self.unit else ""
