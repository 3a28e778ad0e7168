"""An information that a correction makes private is private with its earlier words."""

from dataclasses import replace

import pytest
from django.db import connection

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import Confidentiality, ShareLevel
from rebond.domain.dossiers.models import Dossier, PartnerNote
from rebond.domain.dossiers.operations import PartnerSaid, correct_note, tell
from rebond.domain.territory.models import Organisation
from tests.domain.dossiers.cast import Cast, fresh_key
from tests.domain.dossiers.sharing import shared

pytestmark = pytest.mark.django_db
SAID = PartnerSaid(Confidentiality.SHARED, source_name="CCAS de Laon", text="Suit une cure le mardi.")


def _read(actor: Actor) -> int:
    """How many versions the pages find; PostgreSQL alone must say the same."""
    with acting_as(actor), connection.cursor() as cursor:
        found = visible(PartnerNote, actor).count()
        cursor.execute("SELECT count(*) FROM dossiers_partnernote")
        assert cursor.fetchone() == (found,)
    return found


def _corrected(cast: Cast, zoe: Dossier, **changes: object) -> None:
    with acting_as(cast.owner):
        note = tell(actor=cast.owner, dossier_id=zoe.pk, said=SAID)
        correct_note(actor=cast.owner, note_id=note.pk, said=replace(SAID, key=fresh_key(), **changes))


def test_made_protected_it_is_read_by_those_entitled_alone(
    cast: Cast, zoe: Dossier, circle1: Actor, farid: Actor, school2c: Organisation
) -> None:
    shared(cast, zoe, school2c, level=ShareLevel.WHOLE)
    _corrected(cast, zoe, protected=True)
    assert _read(cast.owner) == _read(cast.colleague) == 2
    assert _read(circle1) == _read(farid) == 0


def test_made_the_platform_s_it_leaves_the_partners(
    cast: Cast, zoe: Dossier, circle1: Actor, farid: Actor, school2c: Organisation
) -> None:
    shared(cast, zoe, school2c, level=ShareLevel.WHOLE)
    _corrected(cast, zoe, confidentiality=Confidentiality.PLATFORM)
    assert _read(circle1) == 2
    assert _read(farid) == 0


def test_corrected_otherwise_both_versions_stay_readable(
    cast: Cast, zoe: Dossier, circle1: Actor, farid: Actor, school2c: Organisation
) -> None:
    shared(cast, zoe, school2c, level=ShareLevel.WHOLE)
    _corrected(cast, zoe, text="Suit une cure le jeudi.")
    assert _read(circle1) == _read(farid) == 2
