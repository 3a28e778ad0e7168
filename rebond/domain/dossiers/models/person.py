"""One row a human being for the whole country, and how to reach them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Right
from django.utils import timezone

from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.enums import DetailKind, Holder, Sex, Validity

#: How the source of what a school or a partner said begins.
SCHOOL_SAID, REPORTED = "Établissement ", "Signalement, "


class YoungPerson(UUIDModel):
    """A human being. The key lasts from campaign to campaign: the comparator is given it back ("known").

    Never shown outside a file of theirs.
    """

    surname = models.CharField("nom", max_length=100)
    usage_name = models.CharField("nom d’usage", max_length=100, blank=True)
    first_names = models.CharField("prénoms", max_length=200)
    birth_date = models.DateField("date de naissance")
    sex = models.CharField("sexe", max_length=1, blank=True, choices=Sex.choices)
    birth_place = models.CharField("lieu de naissance", max_length=100, blank=True)
    ines = ArrayField(models.CharField(max_length=11), default=list, verbose_name="INE")
    created_at = models.DateTimeField(default=timezone.now)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )  # the same human being

    class Meta:
        verbose_name = "jeune"


class ContactDetail(UUIDModel):
    """A number, a courriel or an address, with whose it is, where it comes from and when it was true (C3).

    Rows are added, and marked wrong; never overwritten.
    """

    person = models.ForeignKey(YoungPerson, on_delete=models.PROTECT, related_name="details")
    kind = models.CharField("nature", max_length=10, choices=DetailKind.choices)
    value = models.CharField("valeur", max_length=400)  # phones in E.164
    # Compared by equality, which a policy lets through before itself: LIKE is not leakproof, and would come after.
    ending = models.GeneratedField(
        expression=Right("value", 4), output_field=models.CharField(max_length=4), db_persist=True
    )
    holder = models.CharField("à qui", max_length=20, choices=Holder.choices, default=Holder.YOUNG_PERSON)
    holder_name = models.CharField("nom de la personne", max_length=150, blank=True)
    source = models.CharField("source", max_length=150)  # French: "Base élèves du lycée…"
    observed_on = models.DateField("valable au", null=True)
    confirmed_on = models.DateField("dit encore le", null=True)  # the latest source that says the same
    validity = models.CharField("fiabilité", max_length=10, choices=Validity.choices, default=Validity.UNKNOWN)
    validity_on = models.DateTimeField(null=True)
    added_by_id = models.UUIDField(null=True)
    added_at = models.DateTimeField(default=timezone.now)
    serves = True  # set by `queries.details.with_use`: whether it may be called or written to

    class Meta:
        verbose_name = "coordonnée"
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "value", "holder"], name="contact_detail_said_once")
        ]
        indexes = [
            models.Index(fields=["kind", "value"], name="contact_detail_value"),
            models.Index(fields=["ending", "person"], name="contact_detail_ending"),
        ]

    @property
    def to_check(self) -> bool:
        """Whether a school or a partner said it and nobody has tried it, nor heard it from the family: a person may use
        it, no message of the machine's own goes there, for it may be somebody else's."""
        return self.validity != Validity.GOOD and self.source.startswith((SCHOOL_SAID, REPORTED))

    @property
    def vouched(self) -> bool:
        """Whether it was said to the platform by the young person or a relative, or tried with success."""
        return self.validity == Validity.GOOD or (self.added_by_id is not None and not self.to_check)
