"""The letter of one file: read again, edited, made and noted once; to the young person or to a parent."""

import pytest
from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import ContactAttempt, ContactDetail, Dossier, PersonalLink
from rebond.domain.dossiers.models.notes import ContactNote
from rebond.domain.dossiers.operations import Writing, write_to
from rebond.domain.dossiers.operations.letters import Letter, post_letter, see_letter
from rebond.domain.dossiers.queries.documents import mail_plan
from rebond.domain.messages.models import MessageTemplate
from rebond.domain.messages.operations import MessageRefusedError
from tests.domain.documents.reading import text_of
from tests.domain.dossiers.cast import Cast, listed, publish, the_file

pytestmark = pytest.mark.django_db
SITE = "https://rebond.example"


@pytest.fixture
def zoe(cast: Cast, as_owner) -> Dossier:
    """A minor, her own address, her mother's and her mother's mobile."""
    today = timezone.localdate()
    with as_owner():
        publish(cast, listed(cast))
        Dossier.objects.update(birth_date=today.replace(year=today.year - 17, day=1))
        file = the_file()
        for value, holder, name in (
            ("12 rue d’Ailleurs, 02000 Laon", "young_person", ""),
            ("3 place du Puits, 02000 Laon", "mother", "Mme Odile Lefèvre"),
        ):
            ContactDetail.objects.create(
                person=file.person, kind="address", value=value, holder=holder, holder_name=name, source="Base élèves"
            )
        ContactDetail.objects.filter(holder="mother", kind="phone").update(value="+33639980005")
        return file


def at(zoe: Dossier, holder: str, kind: str = "address") -> ContactDetail:
    return ContactDetail.objects.get(person=zoe.person_id, holder=holder, kind=kind)


def given(zoe: Dossier, holder: str = "young_person", **changes) -> Letter:
    told = {"subject": "Faire le point", "body": "Bonjour Zoé,\n\nPassez nous voir.", "site": SITE}
    return Letter(at(zoe, holder).pk, **told | changes)


def to_parents() -> MessageTemplate:
    return MessageTemplate.objects.get(channel="letter", audience="guardian")


def test_the_letter_says_what_was_edited_bears_its_code_and_is_noted_once(cast: Cast, zoe: Dossier) -> None:
    key = new_id()
    with acting_as(cast.owner):
        for _ in range(2):
            text = text_of(post_letter(actor=cast.owner, dossier_id=zoe.pk, given=given(zoe), key=key))
        assert "Passez nous voir." in text and "12 rue d’Ailleurs" in text and "avec votre code" in text
        attempt = ContactAttempt.objects.get()
        assert (attempt.channel, attempt.detail_id) == ("letter", at(zoe, "young_person").pk)
        assert (
            ContactNote.objects.get(event=attempt).text
            == "Lettre\N{NO-BREAK SPACE}: Faire le point\n\nBonjour Zoé,\n\nPassez nous voir."
        )


def test_looking_at_a_letter_writes_nothing(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        assert see_letter(actor=cast.owner, dossier=zoe, given=given(zoe)).startswith(b"\x89PNG")
        assert not ContactAttempt.objects.exists() and not PersonalLink.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"body": "Le {jour} à 14 h."}, "body", "Remplacez {jour}"),
        ({"body": " "}, "body", "Écrivez la lettre"),
        ({"subject": ""}, "subject", "objet"),
        ({"detail_id": None}, "to", "choisissez-en une autre"),
    ],
)
def test_a_letter_refused_says_how_to_mend_and_notes_nothing(cast: Cast, zoe, changes, field, told) -> None:
    with acting_as(cast.owner):
        letter = Letter(**{"detail_id": at(zoe, "young_person").pk, "subject": "x", "body": "y"} | changes)
        with pytest.raises(MessageRefusedError, match=told) as refused:
            post_letter(actor=cast.owner, dossier_id=zoe.pk, given=letter, key=new_id())
        assert refused.value.field == field
        assert not ContactAttempt.objects.exists()


def test_a_letter_to_a_parent_bears_their_name_and_no_code(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        letter = given(zoe, "mother", template_id=to_parents().pk)
        text = text_of(post_letter(actor=cast.owner, dossier_id=zoe.pk, given=letter, key=new_id()))
        assert "Mme Odile Lefèvre" in text and "code" not in text
        assert not PersonalLink.objects.exists()
        with pytest.raises(MessageRefusedError, match="s’adresse à un parent"):
            post_letter(
                actor=cast.owner, dossier_id=zoe.pk, given=given(zoe, template_id=to_parents().pk), key=new_id()
            )


def test_an_adult_s_parents_get_no_letter_written_for_parents(cast: Cast, zoe: Dossier, as_owner) -> None:
    with acting_as(cast.owner):
        plan = mail_plan(cast.owner, [zoe], "guardian")
        assert [(one.name, one.guardian) for one in plan.addressees] == [("Mme Odile Lefèvre", True)]
    with as_owner():
        today = timezone.localdate()
        Dossier.objects.update(birth_date=today.replace(year=today.year - 19, day=1))
    with acting_as(cast.owner):
        adult = Dossier.objects.get(pk=zoe.pk)
        plan = mail_plan(cast.owner, [adult], "guardian")
        assert (plan.addressees, plan.without, plan.adults) == ([], [], [adult])
        with pytest.raises(MessageRefusedError, match="Majeur"):
            letter = given(zoe, "mother", template_id=to_parents().pk)
            post_letter(actor=cast.owner, dossier_id=zoe.pk, given=letter, key=new_id())


def test_what_is_written_for_a_parent_is_never_sent_to_the_young_person(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        template = MessageTemplate.objects.get(name="À un parent", channel="sms")
        for holder, refused in (("young_person", True), ("mother", False)):
            writing = Writing(at(zoe, holder, "phone").pk, "Bonjour", template_id=template.pk)
            if refused:
                with pytest.raises(MessageRefusedError, match="s’adresse à un parent"):
                    write_to(actor=cast.owner, dossier_id=zoe.pk, writing=writing)
            else:
                assert write_to(actor=cast.owner, dossier_id=zoe.pk, writing=writing).channel == "sms"
