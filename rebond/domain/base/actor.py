"""Who acts: the frozen facts that rights are computed from, whatever the door (page, API, job, command)."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """The roles that a habilitation gives. Each is limited to a territory by the habilitation itself."""

    NATIONAL_ADMIN = "national_admin"
    NOMINATIVE_OPERATIONS = "nominative_operations"
    MANAGER = "manager"
    ASSISTANT = "assistant"
    CIRCLE1 = "circle1"
    SCHOOL_REFERENT = "school_referent"
    CIRCLE2 = "circle2"

    @property
    def label(self) -> str:
        """The role as its bearer reads it, in French."""
        return ROLE_LABELS[self]


ROLE_LABELS = {
    Role.NATIONAL_ADMIN: "Administration nationale",
    Role.NOMINATIVE_OPERATIONS: "Opérations nominatives",
    Role.MANAGER: "Responsable de plate-forme",
    Role.ASSISTANT: "Assistant ou assistante de plate-forme",
    Role.CIRCLE1: "Acteur du cercle 1",
    Role.SCHOOL_REFERENT: "Référent décrochage d’établissement",
    Role.CIRCLE2: "Partenaire (cercle 2)",
}

#: Roles that work on a platform's nominative list (product, "Who uses it").
PLATFORM_ROLES = frozenset({Role.MANAGER, Role.ASSISTANT, Role.CIRCLE1})
#: Those who run a platform: they alone read again what the law protects.
RUNNING_ROLES = frozenset({Role.MANAGER, Role.ASSISTANT})
#: Who acts for an organisation; to the others' rules it says nothing.
_FOR_AN_ORGANISATION = PLATFORM_ROLES | {Role.CIRCLE2}
#: Whose rows an actor may reach, by kind (`Actor.scopes`); `run` and `managed` are of the platforms.
SCOPES = ("platforms", "establishments", "organisation", "run", "managed")


@dataclass(frozen=True, slots=True)
class Actor:
    """A person signed in, with the habilitations that hold today.

    `platforms` are those whose list the actor works on, `establishments` those of which they are referent
    (primary keys). `organisation` is the one they act for: a partner of circle 2 reads what is shared with it.
    An actor without a habilitation sees nothing. `held` says which role is held on which platform: who is responsable
    of one may be of circle 1 on another. Empty, each role is held on every platform (one habilitation).
    `clocks` are the time zones of the territories where they are held: (platform, zone), or (None, zone) for an
    establishment or an organisation.
    """

    user_id: UUID
    name: str
    roles: frozenset[Role] = frozenset()
    platforms: frozenset[UUID] = frozenset()
    establishments: frozenset[UUID] = frozenset()
    organisation: UUID | None = None
    held: frozenset[tuple[Role, UUID]] = field(default=frozenset(), compare=False)
    clocks: frozenset[tuple[UUID | None, str]] = field(default=frozenset(), compare=False)
    address: str = field(default="", compare=False)  # where the request comes from, for the journal

    def has(self, *roles: Role) -> bool:
        """True when one of `roles` is held."""
        return not self.roles.isdisjoint(roles)

    def platforms_as(self, *roles: Role) -> frozenset[UUID]:
        """The platforms on which one of `roles` is held."""
        if not self.held:
            return self.platforms if self.has(*roles) else frozenset()
        return frozenset(platform for role, platform in self.held if role in roles)

    def scopes(self) -> dict[str, list[UUID]]:
        """The keys of each of `SCOPES`, in an order that is always the same: what rules are told of an actor."""
        acts_for = self.organisation if self.has(*_FOR_AN_ORGANISATION) else None
        return {
            "platforms": sorted(self.platforms),
            "establishments": sorted(self.establishments),
            "organisation": [acts_for] if acts_for else [],
            "run": sorted(self.platforms_as(*RUNNING_ROLES)),
            "managed": sorted(self.platforms_as(Role.MANAGER)),
        }

    @property
    def one_clock(self) -> bool:
        """Whether all their territories have the same hour."""
        return len({zone for _, zone in self.clocks}) < 2

    def clock(self, platform: UUID | None = None) -> str:
        """The time zone in which this person is told hours and days: the only one of their territories, else that of
        the platform being looked at; blank when neither says one (that of mainland France then)."""
        if self.one_clock:
            return next((zone for _, zone in self.clocks), "")
        return next((zone for key, zone in self.clocks if key is not None and key == platform), "")
