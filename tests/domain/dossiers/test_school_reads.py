"""What the former school does not read of a file that it may see: what was told to the platform, Justice and Santé."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, connection
from django.db.transaction import atomic
from django.utils import timezone

from rebond.domain.accounts.models import Habilitation
from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.ids import new_id
from rebond.domain.base.policies import visible
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import (
    AttestedFact,
    ContactAttempt,
    ContactDetail,
    ContactNote,
    Dossier,
    PartnerNote,
    Report,
    StatusChange,
    StatusNote,
    TemporaryAccess,
    Unreachable,
    UnreachableNote,
)
from rebond.domain.dossiers.operations import (
    Contact,
    Said,
    add_detail,
    attest,
    close_file,
    correct_contact,
    declare_unreachable,
    record_contact,
)
from rebond.domain.dossiers.queries import file_page
from rebond.domain.territory.models import Organisation
from tests.domain.dossiers.bare import bare
from tests.domain.dossiers.cast import Cast

pytestmark = pytest.mark.django_db


def _seen(model: type, actor: Actor) -> set:
    """What the pages find; PostgreSQL alone must say the same."""
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {model._meta.db_table}")
        bare = {row[0] for row in cursor.fetchall()}
        assert bare == set(visible(model, actor).values_list("pk", flat=True))
    return bare


def test_a_protected_nature_is_not_even_said_to_exist_to_the_school(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        plain = attest(actor=cast.owner, dossier_id=zoe.pk, said=Said("trainee", "partner", place="AFPA"))
        kept = attest(actor=cast.owner, dossier_id=zoe.pk, said=Said("justice", "partner", place="CEF"))
    assert _seen(AttestedFact, cast.owner) == {plain.pk, kept.pk}
    assert _seen(AttestedFact, cast.referent) == {plain.pk}


def test_the_school_reads_what_it_reported_and_not_what_the_platform_was_told(
    cast: Cast, zoe: Dossier, as_owner
) -> None:
    told = {"dossier": zoe, "author_id": cast.owner.user_id, "reason": "Sort de détention, sa mère l’accompagne."}
    with as_owner():
        visit = Report.objects.create(**told, origin="visit", key=new_id())
        ours = Report.objects.create(**told | {"reason": "Ne vient plus."}, establishment=cast.school, key=new_id())
    assert _seen(Report, cast.owner) == {visit.pk, ours.pk}
    assert _seen(Report, cast.referent) == {ours.pk}


def test_who_is_also_a_partner_elsewhere_reads_no_partner_note_of_the_school_s_files(
    cast: Cast, zoe: Dossier, school2c: Organisation, as_owner
) -> None:
    with as_owner():
        Habilitation.objects.create(
            user_id=cast.referent.user_id, role=Role.CIRCLE2, organisation=school2c, starts_on=date(2026, 9, 1)
        )
        PartnerNote.objects.create(
            dossier=zoe,
            author_id=cast.owner.user_id,
            source_name="CCAS",
            text="Hébergé par un ami.",
            confidentiality="shared",
            key=new_id(),
        )
    both = Actor(
        cast.referent.user_id,
        "Denis",
        frozenset({Role.SCHOOL_REFERENT, Role.CIRCLE2}),
        establishments=frozenset({cast.school.pk}),
        organisation=school2c.pk,
    )
    assert len(_seen(PartnerNote, cast.owner)) == 1
    assert _seen(PartnerNote, both) == set()


def test_a_number_told_to_the_platform_is_not_read_by_the_school(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        told = add_detail(
            actor=cast.owner, dossier_id=zoe.pk, kind="phone", value="06 98 76 54 32", holder="young_person"
        )
    assert told.pk in _seen(ContactDetail, cast.owner)
    assert len(_seen(ContactDetail, cast.owner)) == 3
    assert _seen(ContactDetail, cast.referent) == _seen(ContactDetail, cast.owner) - {told.pk}


def everything_written(actor: Actor) -> str:
    """Every row of these tables and of any other that bears a text, as bare SQL gives it to this actor."""
    tables = [model._meta.db_table for model in (ContactAttempt, ContactNote, Unreachable, UnreachableNote)]
    tables += [model._meta.db_table for model in (StatusChange, StatusNote)]
    return bare(actor, *tables)


@pytest.fixture
def noted(cast: Cast, zoe: Dossier, monkeypatch) -> ContactAttempt:
    """A contact corrected, a young person whom nobody reaches, a file closed: each with its words."""
    monkeypatch.setattr("rebond.domain.dossiers.operations.calling.requirements", lambda tries: [])
    who = {"actor": cast.owner, "dossier_id": zoe.pk}
    with acting_as(cast.owner):
        first = record_contact(
            **who, contact=Contact("phone", "mother", "relative_reached", note="Sa mère travaille de nuit.")
        )
        told = Contact("phone", "nobody", "no_answer", note="Voisine : parti chez son oncle.")
        corrected = correct_contact(actor=cast.owner, attempt_id=first.pk, contact=told)
        declare_unreachable(**who, note="Numéros tous coupés.")
        close_file(**who, reason="other", note="Parti en Belgique.")
    return corrected


WORDS = ("Sa mère travaille de nuit.", "Voisine : parti chez son oncle.", "Numéros tous coupés.", "Parti en Belgique.")


def test_what_was_written_of_contacts_and_closings_is_not_in_the_rows_that_the_school_reads(
    cast: Cast, zoe: Dossier, noted: ContactAttempt
) -> None:
    assert [word for word in WORDS if word not in everything_written(cast.colleague)] == []
    assert [word for word in WORDS if word in everything_written(cast.referent)] == []
    assert len(_seen(ContactAttempt, cast.referent)) == 2  # that there was a contact, it reads
    for note in (ContactNote, UnreachableNote, StatusNote):
        assert _seen(note, cast.owner) and not _seen(note, cast.referent)
    with acting_as(cast.referent):
        items = file_page(cast.referent, zoe).timeline
        assert [row.note for item in items if item.kind == "contact" for row in (item.row, *item.versions)] == ["", ""]


def test_the_platform_reads_each_version_of_a_contact_with_its_own_words(
    cast: Cast, zoe: Dossier, noted: ContactAttempt
) -> None:
    with acting_as(cast.colleague):
        items = {item.kind: item for item in file_page(cast.colleague, zoe).timeline}
    assert items["contact"].row.note == WORDS[1]
    assert [row.note for row in items["contact"].versions] == [WORDS[0]]
    assert (items["unreachable"].row.note, items["status"].row.note) == WORDS[2:]


def test_a_former_referent_reads_the_contacts_for_a_while_and_another_platform_never(
    cast: Cast, zoe: Dossier, noted: ContactAttempt, as_owner
) -> None:
    assert [word for word in WORDS if word in everything_written(cast.stranger)] == []
    with as_owner():
        TemporaryAccess.objects.create(
            dossier=zoe, user_id=cast.stranger.user_id, platform=cast.platform, until=timezone.now() + timedelta(days=2)
        )
    assert [word for word in WORDS if word in everything_written(cast.stranger)] == list(WORDS[:3])


def test_nobody_writes_in_the_contact_of_another(cast: Cast, noted: ContactAttempt, as_owner) -> None:
    with as_owner():
        ContactNote.objects.all().delete()
    with acting_as(cast.colleague), pytest.raises(ProgrammingError, match="row-level security"), atomic():
        ContactNote.objects.create(event=noted, text="Ce que je n’ai pas dit.")
    with acting_as(cast.owner):
        ContactNote.objects.create(event=noted, text="Ce que j’ai dit.")
