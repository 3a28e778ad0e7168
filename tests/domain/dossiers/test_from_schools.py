"""An establishment's referent tells what they know of a former pupil; a contact, when their school was chosen."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import (
    ContactAttempt,
    ContactDetail,
    Dossier,
    Notification,
    PartnerNote,
    SchoolWord,
)
from rebond.domain.dossiers.operations import (
    ChosenPerson,
    SchoolRefusedError,
    SchoolSaid,
    assign_referent,
    choose_person,
    land_school_word,
    tell_from_school,
)
from rebond.domain.dossiers.queries import chosen_contact, school_words
from rebond.domain.territory.models import Establishment
from tests.domain.dossiers.cast import Cast, person

pytestmark = pytest.mark.django_db

SCHOOL = "Lycée des Trois Tilleuls (0029998X)"
KNOWS = SchoolSaid("information", text="Parlait d’un CAP cuisine.", confidentiality="platform")
NUMBER = SchoolSaid("detail", detail_kind="phone", value="06 98 76 54 32", holder="mother")
CALLED = SchoolSaid("contact", channel="phone", outcome="reached", answered="young_person", text="Passera lundi.")


@pytest.fixture
def other_school(as_owner) -> Actor:
    """The referent of an establishment that Zoé never went to."""
    with as_owner():
        far = Establishment.objects.create(uai="0029997W", name="Lycée du Val", search_name="LYCEE DU VAL")
        return person("Éva", "Noir", Role.SCHOOL_REFERENT, establishment=far)


def told(cast: Cast, zoe: Dossier, said: SchoolSaid, as_worker) -> SchoolWord:
    with acting_as(cast.referent):
        word = tell_from_school(actor=cast.referent, dossier_id=zoe.pk, said=said)
    with as_worker():
        for _ in range(2):  # a job may be done again
            land_school_word(word_id=word.pk)
    return word


def choose(cast: Cast, zoe: Dossier, place: str = SCHOOL) -> None:
    with acting_as(cast.owner):
        choose_person(actor=cast.owner, dossier_id=zoe.pk, chosen=ChosenPerson("contact", place=place))


def test_an_information_comes_with_its_source_its_date_and_its_confidentiality(cast, zoe, as_worker) -> None:
    day = timezone.localdate() - timedelta(days=3)
    said = SchoolSaid("information", on=day, text="Travaille au marché.", confidentiality="shared")
    told(cast, zoe, said, as_worker)
    with acting_as(cast.owner):
        note = PartnerNote.objects.get()
        assert (note.source_name, note.confidentiality) == ("Établissement Lycée des Trois Tilleuls", "shared")
        assert timezone.localdate(note.happened_at) == day
    with acting_as(cast.referent):
        assert [word.text for word in school_words(cast.referent, zoe)] == ["Travaille au marché."]
        assert not PartnerNote.objects.exists()


def test_a_detail_is_added_with_its_source_and_the_one_it_replaces_becomes_doubtful(cast, zoe, as_worker) -> None:
    with acting_as(cast.owner):
        assign_referent(actor=cast.owner, dossier_id=zoe.pk, referent_id=cast.owner.user_id)
        old = ContactDetail.objects.get(holder="mother")
    said = SchoolSaid("detail", detail_kind="phone", value="06 98 76 54 32", holder="mother", replaces=old.pk)
    told(cast, zoe, said, as_worker)
    with acting_as(cast.owner):
        new = ContactDetail.objects.get(value="+33698765432")
        assert (new.source, new.holder) == ("Établissement Lycée des Trois Tilleuls", "mother")
        assert ContactDetail.objects.get(pk=old.pk).validity == "doubtful"
        assert Notification.objects.filter(kind="detail").exists()


def test_a_number_not_to_use_is_not_given_back_by_a_school(cast, zoe, as_worker, as_owner) -> None:
    with as_owner():
        ContactDetail.objects.filter(holder="mother").update(validity="banned")
        value = ContactDetail.objects.get(holder="mother").value
    told(cast, zoe, SchoolSaid("detail", detail_kind="phone", value=value, holder="mother"), as_worker)
    with acting_as(cast.owner):
        assert ContactDetail.objects.get(holder="mother").validity == "banned"


def test_a_contact_is_told_by_the_establishment_that_was_chosen_alone(cast, zoe, as_worker) -> None:
    with acting_as(cast.referent), pytest.raises(SchoolRefusedError, match="interlocuteur privilégié"):
        tell_from_school(actor=cast.referent, dossier_id=zoe.pk, said=CALLED)
    choose(cast, zoe)
    told(cast, zoe, CALLED, as_worker)
    with acting_as(cast.owner):
        attempt = ContactAttempt.objects.get()
        assert (attempt.outcome, attempt.author_id) == ("reached", cast.referent.user_id)
        assert Dossier.objects.get().stage == "contact"
    choose(cast, zoe, "Mission locale de Laon")
    with acting_as(cast.referent):
        assert not chosen_contact(zoe)
        with pytest.raises(SchoolRefusedError):
            tell_from_school(actor=cast.referent, dossier_id=zoe.pk, said=replace(CALLED, key=new_id()))


def test_postgresql_refuses_a_contact_of_an_establishment_that_was_not_chosen(cast, zoe) -> None:
    row = SchoolWord(
        dossier=zoe, establishment=cast.school, author_id=cast.referent.user_id, kind="contact", on=timezone.localdate()
    )
    with acting_as(cast.referent), pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


def test_another_school_tells_nothing_nor_reads_what_was_told(cast, zoe, other_school, as_worker) -> None:
    told(cast, zoe, KNOWS, as_worker)
    with acting_as(other_school):
        assert not SchoolWord.objects.exists()
        with pytest.raises(Dossier.DoesNotExist):
            tell_from_school(actor=other_school, dossier_id=zoe.pk, said=KNOWS)
        row = SchoolWord(
            dossier=zoe,
            establishment_id=next(iter(other_school.establishments)),
            author_id=other_school.user_id,
            kind="information",
            on=timezone.localdate(),
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save(force_insert=True)
    with acting_as(cast.owner), pytest.raises(Dossier.DoesNotExist):
        tell_from_school(actor=cast.owner, dossier_id=zoe.pk, said=KNOWS)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (SchoolSaid("information", confidentiality="platform"), "text"),
        (SchoolSaid("information", text="Un mot."), "confidentiality"),
        (SchoolSaid("information", text="Un mot.", confidentiality="follows"), "confidentiality"),
        (SchoolSaid("detail", detail_kind="phone", value="12", holder="mother"), "value"),
        (SchoolSaid("detail", detail_kind="phone", value="0612345678"), "holder"),
        (SchoolSaid("detail", value="0612345678", holder="mother"), "detail_kind"),
        (SchoolSaid("information", on=timezone.localdate() + timedelta(days=1)), "on"),
        (SchoolSaid("rumeur"), ""),
    ],
)
def test_what_cannot_be_told_says_how_to_mend_it(cast, zoe, said: SchoolSaid, field: str) -> None:
    with acting_as(cast.referent):
        with pytest.raises(SchoolRefusedError) as refused:
            tell_from_school(actor=cast.referent, dossier_id=zoe.pk, said=said)
        assert refused.value.field == field
        assert not SchoolWord.objects.exists()


def test_the_same_form_sent_twice_is_written_once(cast, zoe) -> None:
    said = SchoolSaid("information", text="Un mot.", confidentiality="platform", key=new_id())
    with acting_as(cast.referent):
        first = tell_from_school(actor=cast.referent, dossier_id=zoe.pk, said=said)
        assert tell_from_school(actor=cast.referent, dossier_id=zoe.pk, said=said) == first
