"""A fixed cast: an administrator, an assistant, the platform and the school that roles need."""

from dataclasses import dataclass
from datetime import date

import pytest

from rebond.domain.accounts.models import Habilitation, User
from rebond.domain.base.actor import Actor, Role
from rebond.domain.territory.models import Department, Establishment, Platform

TODAY = date(2026, 11, 24)


@dataclass(frozen=True)
class Cast:
    admin: User
    assistant: User
    platform: Platform
    school: Establishment

    @property
    def as_admin(self) -> Actor:
        return Actor(user_id=self.admin.pk, name=str(self.admin), roles=frozenset({Role.NATIONAL_ADMIN}))

    @property
    def as_assistant(self) -> Actor:
        return Actor(
            user_id=self.assistant.pk,
            name=str(self.assistant),
            roles=frozenset({Role.ASSISTANT}),
            platforms=frozenset({self.platform.pk}),
        )


@pytest.fixture
def cast(as_owner) -> Cast:
    with as_owner():
        Department.objects.create(code="02", name="Aisne")
        platform = Platform.objects.create(name="Laonnois", department_id="02")
        school = Establishment.objects.create(uai="0020001A", name="Lycée d’essai", department_id="02")
        admin = User.objects.create_user("admin@essai.example", first_name="Inès", last_name="Valmont")
        assistant = User.objects.create_user("assistant@essai.example", first_name="Théo", last_name="Lemoîne")
        Habilitation.objects.create(user=admin, role=Role.NATIONAL_ADMIN, starts_on=date(2026, 9, 1))
        Habilitation.objects.create(
            user=assistant, role=Role.ASSISTANT, platform=platform, starts_on=TODAY, ends_on=TODAY
        )
    return Cast(admin, assistant, platform, school)
