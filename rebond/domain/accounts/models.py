"""People who sign in, and their habilitations."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from rebond.domain.base.actor import ROLE_LABELS, Role
from rebond.domain.base.ids import new_id
from rebond.domain.base.models import UUIDModel

ROLE_CHOICES = [(role.value, label) for role, label in ROLE_LABELS.items()]


class UserManager(BaseUserManager["User"]):
    """Accounts are opened by the level above, with an address as the only identifier."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """A new account; the address is folded to lower case so that it is found whatever its typing."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db, force_insert=True)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of an address, whatever its case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A professional of the coalition. What they may do comes from their habilitations alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField("adresse électronique", unique=True)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    title = models.CharField("fonction", max_length=80, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    organisation = models.ForeignKey("territory.Organisation", null=True, blank=True, on_delete=models.PROTECT)
    is_active = models.BooleanField("compte ouvert", default=True)
    last_login = None  # the access journal tells it; a sign-in writes nothing here

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        verbose_name = "compte"
        ordering = ["last_name", "first_name"]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def initials(self) -> str:
        """Two letters, for lists where the full name does not fit."""
        return f"{self.first_name[:1]}{self.last_name[:1]}".upper()


class Habilitation(UUIDModel):
    """A role held on a territory between two dates, granted by somebody (G1)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="habilitations")
    role = models.CharField("rôle", max_length=30, choices=ROLE_CHOICES)
    platform = models.ForeignKey("territory.Platform", null=True, blank=True, on_delete=models.PROTECT)
    establishment = models.ForeignKey("territory.Establishment", null=True, blank=True, on_delete=models.PROTECT)
    organisation = models.ForeignKey("territory.Organisation", null=True, blank=True, on_delete=models.PROTECT)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au", null=True, blank=True)
    granted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("motif", max_length=200, blank=True)

    class Meta:
        verbose_name = "habilitation"
        indexes = [models.Index(fields=["user", "starts_on"])]
        constraints = [
            models.CheckConstraint(
                name="habilitation_dates_in_order", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="habilitation_territory_fits_role",
                condition=Q(
                    role__in=[Role.MANAGER, Role.ASSISTANT, Role.CIRCLE1],
                    platform__isnull=False,
                    establishment=None,
                    organisation=None,
                )
                | Q(role=Role.SCHOOL_REFERENT, establishment__isnull=False, platform=None, organisation=None)
                # A partner reads what is shared with their organisation, on no territory of their own.
                | Q(role=Role.CIRCLE2, organisation__isnull=False, platform=None, establishment=None)
                | Q(role=Role.NATIONAL_ADMIN, establishment=None, platform=None, organisation=None)
                # A nominative operation is allowed for a time, never for ever.
                | Q(
                    role=Role.NOMINATIVE_OPERATIONS,
                    establishment=None,
                    platform=None,
                    organisation=None,
                    ends_on__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.starts_on})"

    @property
    def territory(self) -> str:
        """Where the role is held, in French."""
        return str(self.platform or self.establishment or self.organisation or "France entière")

    def state_on(self, day: date) -> str:
        """Whether it holds on `day`, in French."""
        if self.starts_on > day:
            return "à venir"
        return "terminée" if self.ends_on and self.ends_on < day else "en cours"


class PeopleSearch(UUIDModel):
    """What somebody looks for among the accounts: the address bears its key, never a name."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    text = models.CharField("nom, adresse ou organisation", max_length=100, blank=True)
    role = models.CharField("rôle", max_length=30, choices=ROLE_CHOICES, blank=True)
