"""Code lists with dates of validity, kept by administrators without a developer (G7)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from rebond.domain.base.models import UUIDModel
from rebond.domain.territory.enums import CodeList


class DateRange(Func):
    """The days of validity as a PostgreSQL range, both ends included; None is "for ever"."""

    function = "DATERANGE"
    output_field = DateRangeField()


class CodeEntry(UUIDModel):
    """One code of one list, valid from a date to another. `details` holds what the list adds
    (a motive's `continues_studies`, a dispositif's `level`, `months`, `ends_with_diploma`…)."""

    list = models.CharField("liste", max_length=20, choices=CodeList.choices)
    code = models.CharField("code", max_length=20)
    label = models.CharField("libellé", max_length=150)
    details = models.JSONField("précisions", default=dict, blank=True)
    valid_from = models.DateField("valable du", null=True, blank=True)
    valid_to = models.DateField("au", null=True, blank=True)

    class Meta:
        ordering = ["list", "code", "valid_from"]
        constraints = [
            # A code means one thing on a given day.
            ExclusionConstraint(
                name="code_entry_one_meaning_a_day",
                expressions=[
                    ("list", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", Value("[]")), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="code_entry_dates_in_order",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"
