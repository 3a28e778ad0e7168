"""The cast, once a test."""

import pytest

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import AttestedFact, Dossier, EnrolmentCheck, Place, Slot
from rebond.domain.dossiers.operations import ask_about_fact, record_contact, save_place
from rebond.domain.territory.models import Organisation
from tests.domain.dossiers.asking import IN_SCHOOL
from tests.domain.dossiers.cast import Cast, listed, make_cast, person, publish
from tests.domain.dossiers.meeting import plan
from tests.domain.dossiers.sharing import partner_of


@pytest.fixture
def cast(as_owner) -> Cast:
    """Two platforms and their people."""
    with as_owner():
        return make_cast()


@pytest.fixture
def school2c(cast: Cast, as_owner) -> Organisation:
    with as_owner():
        return Organisation.objects.create(name="E2C de Laon", type="e2c", platform=cast.platform)


@pytest.fixture
def farid(school2c: Organisation, as_owner) -> Actor:
    with as_owner():
        return partner_of(school2c)


@pytest.fixture
def zoe(cast: Cast, as_worker) -> Dossier:
    with as_worker():
        publish(cast, listed(cast))
        return Dossier.objects.get()


@pytest.fixture
def fact(cast: Cast, zoe: Dossier) -> AttestedFact:
    """Zoé says on the telephone that she is a pupil of the school."""
    with acting_as(cast.owner):
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=IN_SCHOOL)
        return AttestedFact.objects.get()


@pytest.fixture
def asked(cast: Cast, fact: AttestedFact) -> EnrolmentCheck:
    """The school is asked whether it is so."""
    with acting_as(cast.owner):
        return ask_about_fact(actor=cast.owner, fact_id=fact.pk)


@pytest.fixture
def pjj(cast: Cast, as_owner) -> Organisation:
    with as_owner():
        return Organisation.objects.create(name="PJJ de l’Aisne", type="pjj", platform=cast.platform)


@pytest.fixture
def circle1(cast: Cast, as_owner) -> Actor:
    with as_owner():
        return person("Élodie", "Hénin", Role.CIRCLE1, platform=cast.platform)


@pytest.fixture
def malo(cast: Cast, zoe: Dossier, as_worker) -> Dossier:
    with as_worker():
        publish(cast, listed(cast, "p2", surname="Noël", first_names="Malo", ines=("987654321CD",)))
        return Dossier.objects.exclude(pk=zoe.pk).get()


@pytest.fixture
def place(cast: Cast) -> Place:
    with acting_as(cast.owner):
        return save_place(
            actor=cast.owner, platform_id=cast.platform.pk, name="CIO", address="2 rue des Écoles, 02000 Laon"
        )


@pytest.fixture
def slot(cast: Cast, place: Place) -> Slot:
    """One seat with the assistant, in three days or so."""
    return plan(cast, place)[0]


@pytest.fixture
def acting(cast: Cast):
    with acting_as(cast.owner):
        yield cast.owner
