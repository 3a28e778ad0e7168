"""What the former school does not read of a file that it may see: what was told to the platform, Justice and Santé."""

from datetime import date

import pytest
from django.db import connection

from rebond.domain.accounts.models import Habilitation
from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.ids import new_id
from rebond.domain.base.policies import visible
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import AttestedFact, ContactDetail, Dossier, PartnerNote, Report
from rebond.domain.dossiers.operations import Said, add_detail, attest
from rebond.domain.territory.models import Organisation
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
