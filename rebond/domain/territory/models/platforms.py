"""Platforms and their perimeters: every young person goes to one platform, nobody falls between two."""

import re

from django.db import models
from django.db.models import Q

from rebond.domain.base.models import UUIDModel
from rebond.domain.territory.enums import PerimeterTarget


def short_platform_name(name: str) -> str:
    """`name` without the word "plate-forme" with which many platforms' names begin."""
    return re.sub(r"^plate-?forme\s+", "", name, flags=re.IGNORECASE) or name


class Platform(UUIDModel):
    """A plate-forme de suivi et d'appui aux décrocheurs (PSAD)."""

    name = models.CharField("nom", max_length=120, unique=True)
    department = models.ForeignKey("territory.Department", on_delete=models.PROTECT)
    seat = models.ForeignKey("territory.Commune", null=True, on_delete=models.PROTECT)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("courriel", blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """The name after the word "plate-forme", for sentences that say this word: many names begin with it."""
        return short_platform_name(self.name)


class Bassin(UUIDModel):
    """A *bassin*: a named set of communes, as the département cuts its territory."""

    name = models.CharField("nom", max_length=120)
    department = models.ForeignKey("territory.Department", on_delete=models.PROTECT)
    communes = models.ManyToManyField("territory.Commune", related_name="bassins")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["department", "name"], name="bassin_unique_in_department")]

    def __str__(self) -> str:
        return self.name


class PerimeterRule(UUIDModel):
    """Sends the young people of one commune, establishment or bassin to a platform."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="rules")
    target = models.CharField(max_length=13, choices=PerimeterTarget.choices)
    commune = models.ForeignKey("territory.Commune", null=True, on_delete=models.PROTECT)
    establishment = models.ForeignKey("territory.Establishment", null=True, on_delete=models.PROTECT)
    bassin = models.ForeignKey(Bassin, null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="perimeter_rule_has_its_one_target",
                condition=Q(target="commune", commune__isnull=False, establishment=None, bassin=None)
                | Q(target="establishment", establishment__isnull=False, commune=None, bassin=None)
                | Q(target="bassin", bassin__isnull=False, commune=None, establishment=None),
            ),
            # Said once by a platform. Two platforms may claim the same place: that is a conflict, shown as such.
            *(
                models.UniqueConstraint(
                    fields=["platform", target], condition=Q(target=target), name=f"perimeter_rule_{target}_said_once"
                )
                for target in ("commune", "establishment", "bassin")
            ),
        ]

    @property
    def place(self) -> str:
        """The name of what the rule sends to the platform."""
        return str(self.commune or self.establishment or self.bassin)
