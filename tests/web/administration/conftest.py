"""The administrator signed in, an assistant, and a small territory."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client

from rebond.domain.accounts.models import Habilitation, User
from rebond.domain.base.actor import Role
from rebond.domain.territory.models import (
    Academie,
    Bassin,
    CodeEntry,
    Commune,
    Department,
    Establishment,
    Platform,
    Region,
)
from tests.web.reading import shown


@dataclass(frozen=True)
class Office:
    """Who and what the pages show."""

    admin: User
    assistant: User
    platform: Platform
    school: Establishment
    bassin: Bassin


@pytest.fixture
def office(as_owner) -> Office:
    with as_owner():
        Region.objects.create(code="32", name="Hauts-de-France")
        Academie.objects.create(code="20", name="Amiens")
        for code, name in (("02", "Aisne"), ("80", "Somme")):
            Department.objects.create(code=code, name=name, region_id="32", academie_id="20")
        for code, name, people in (("02408", "Laon", 24000), ("02691", "Saint-Quentin", 53000)):
            Commune.objects.create(
                code=code,
                name=name,
                search_name=name.lower().replace("-", " "),
                department_id="02",
                population=people,
                postal_codes=[code[:3] + "00"],
            )
        platform = Platform.objects.create(name="Laonnois", department_id="02", seat_id="02408")
        bassin = Bassin.objects.create(name="Bassin laonnois", department_id="02")
        school = Establishment.objects.create(
            uai="0029998X", name="Lycée des Tilleuls", search_name="lycee des tilleuls", department_id="02"
        )
        CodeEntry.objects.create(list="status", code="ST", label="Scolaire")
        admin = User.objects.create_user("admin@essai.example", first_name="Inès", last_name="Valmont")
        assistant = User.objects.create_user("assistant@essai.example", first_name="Théo", last_name="Lemoîne")
        Habilitation.objects.create(user=admin, role=Role.NATIONAL_ADMIN, starts_on=date(2026, 1, 1))
        Habilitation.objects.create(user=assistant, role=Role.ASSISTANT, platform=platform, starts_on=date(2026, 1, 1))
    return Office(admin, assistant, platform, school, bassin)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def admin(office: Office) -> Client:
    return signed_in(office.admin)


@pytest.fixture
def assistant(office: Office) -> Client:
    return signed_in(office.assistant)


def text(response) -> str:
    """The page as read: entities decoded, blanks joined."""
    return shown(response)
