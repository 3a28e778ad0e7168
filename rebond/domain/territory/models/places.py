"""Establishments that teach, and organisations that act."""

from django.db import models

from rebond.domain.base.models import UUIDModel
from rebond.domain.territory.enums import Base, OrganisationType, Sector
from rebond.domain.territory.folding import fold


class Establishment(UUIDModel):
    """A school, CFA or agricultural establishment, known by its UAI."""

    uai = models.CharField("UAI", max_length=8, unique=True)
    name = models.CharField("nom", max_length=150)
    search_name = models.CharField(max_length=150, db_index=True)
    nature = models.CharField("nature", max_length=3, blank=True)  # CodeList.NATURE
    sector = models.CharField("secteur", max_length=10, choices=Sector.choices, blank=True)
    base = models.CharField("base attendue", max_length=20, choices=Base.choices, blank=True)
    commune = models.ForeignKey("territory.Commune", null=True, on_delete=models.PROTECT)
    department = models.ForeignKey("territory.Department", null=True, on_delete=models.PROTECT)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    city = models.CharField("ville", max_length=80, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("courriel", blank=True)
    delivers = models.BooleanField("livre ses fichiers à Rebond", default=False)

    class Meta:
        ordering = ["search_name"]

    def __str__(self) -> str:
        return self.name

    @property
    def town(self) -> str:
        """The town where it stands, blank when nothing says it."""
        return self.commune.name if self.commune else self.city

    @property
    def with_town(self) -> str:
        """Its name and its town, as people tell two of the same name apart; once, when the name says the town."""
        said = not self.town or f" {fold(self.town)} " in f" {fold(self.name)} "
        return self.name if said else f"{self.name}, {self.town}"


class Organisation(UUIDModel):
    """An actor of the coalition: CIO, mission locale, association…"""

    name = models.CharField("nom", max_length=150)
    type = models.CharField("type", max_length=20, choices=OrganisationType.choices)
    platform = models.ForeignKey("territory.Platform", null=True, on_delete=models.PROTECT)
    commune = models.ForeignKey("territory.Commune", null=True, on_delete=models.PROTECT)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("courriel", blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
