"""Code lists with dates of validity, kept by administrators without a developer (G7)."""

from collections.abc import Sequence

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from rebond.domain.base.models import UUIDModel
from rebond.domain.territory.enums import CodeList

_SENTENCES = {
    "corresponds": "Correspond à : {}",
    "qualifies": "Diplôme qualifiant",
    "level": "Niveau {}",
    "old_level": "Ancien niveau {}",
    "diploma_kind": "Diplôme {}",
    "ends_with_diploma": "Mène à un diplôme qualifiant",
    "post_bac": "Après le bac",
    "base": "Base attendue : {}",
}
_EFFECTS = {
    "continues": "Les études continuent : à confirmer",
    "deceased": "Jamais listé, jamais contacté",
    "unknown": "Ne change rien",
}


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

    @property
    def details_in_french(self) -> Sequence[str]:
        """The details as an administrator reads them, one line each."""
        found = self.details
        lines = [_SENTENCES[key].format(value) for key, value in found.items() if key in _SENTENCES and value]
        return [*lines, *filter(None, [_EFFECTS.get(found.get("effect", ""))])]
