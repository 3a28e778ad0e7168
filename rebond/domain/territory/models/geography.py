"""Official geography (INSEE codes are the keys) and the académies."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from rebond.domain.territory.enums import Preference


class Region(models.Model):
    """A région; key: INSEE code ("32")."""

    code = models.CharField("code", primary_key=True, max_length=3)
    name = models.CharField("nom", max_length=80)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Academie(models.Model):
    """An académie; key: the ministry's two digits ("20" Amiens)."""

    code = models.CharField("code", primary_key=True, max_length=2)
    name = models.CharField("nom", max_length=80)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A département; key: INSEE code ("02", "2A", "974")."""

    code = models.CharField("code", primary_key=True, max_length=3)
    name = models.CharField("nom", max_length=80)
    region = models.ForeignKey(Region, verbose_name="région", null=True, on_delete=models.PROTECT)
    academie = models.ForeignKey(Academie, verbose_name="académie", null=True, on_delete=models.PROTECT)
    preference = models.CharField(
        "ordre de préférence", max_length=13, choices=Preference.choices, default=Preference.HOME
    )
    default_platform = models.ForeignKey(
        "territory.Platform",
        verbose_name="plate-forme par défaut",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="default_for",
    )

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Arrondissement(models.Model):
    """An arrondissement of a département; key: INSEE code ("021")."""

    code = models.CharField("code", primary_key=True, max_length=4)
    name = models.CharField("nom", max_length=80)
    department = models.ForeignKey(Department, on_delete=models.PROTECT)


class Epci(models.Model):
    """A group of communes with its own taxes; key: SIREN."""

    siren = models.CharField(primary_key=True, max_length=9)
    name = models.CharField("nom", max_length=150)


class Commune(models.Model):
    """A commune, or a borough of Paris, Lyon or Marseille (then `parent` is the city); key: INSEE code.

    `former_codes` are those that it bore, and those of the communes merged into it: bases keep them for years.
    """

    code = models.CharField("code INSEE", primary_key=True, max_length=5)
    name = models.CharField("nom", max_length=80)
    search_name = models.CharField(max_length=80, db_index=True)  # folded, for search
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    arrondissement = models.ForeignKey(Arrondissement, null=True, on_delete=models.PROTECT)
    epci = models.ForeignKey(Epci, null=True, on_delete=models.PROTECT)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT)
    postal_codes = ArrayField(models.CharField(max_length=5), default=list)
    former_codes = ArrayField(models.CharField(max_length=5), default=list)
    population = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["search_name"]
        indexes = [GinIndex(fields=["postal_codes"]), GinIndex(fields=["former_codes"])]

    def __str__(self) -> str:
        return self.name
