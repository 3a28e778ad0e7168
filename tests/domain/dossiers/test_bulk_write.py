"""One message to many: held back without slots, and to parents rather than to the young people."""

# ruff: noqa: F811  (fixtures of another file are its arguments)

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import ContactDetail, Dossier, Notification
from rebond.domain.dossiers.operations import apply_bulk
from rebond.domain.dossiers.operations.bulk import preview
from rebond.domain.dossiers.operations.bulk_write import NO_SLOT, TWICE, tell_held
from rebond.domain.dossiers.queries.writing import NOT_OF_AN_ADULT
from rebond.domain.messages.models import Message, MessageTemplate
from rebond.domain.territory.models import Platform
from tests.domain.dossiers.cast import Cast
from tests.domain.dossiers.test_bulk import ask, files, invitation  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db


def test_without_any_slot_every_invitation_is_held_back_and_the_team_is_told(
    cast: Cast, files, invitation, as_owner, as_worker
) -> None:
    with acting_as(cast.owner):
        told = preview(**ask(cast, "ecrire", files, template=str(invitation.pk)))
        assert (told.ok, told.outgoing) == (0, None)
        assert [(refused.count, refused.reason) for refused in told.refused] == [(5, NO_SLOT)]
        act = apply_bulk(**ask(cast, "ecrire", files, template=str(invitation.pk)))
        assert not Message.objects.exists()
    with as_owner():
        assert ProcrastinateJob.objects.filter(task_name="dossiers.warn_held").count() == 1
    with as_worker():
        tell_held(act_id=act.pk)
    with as_owner():
        news = list(Notification.objects.filter(kind="slots"))
    assert {row.user_id for row in news} == {cast.owner.user_id, cast.colleague.user_id}
    assert all(row.dossier_id is None and row.sentence.startswith("Des invitations sont retenues") for row in news)


@pytest.fixture
def families(cast: Cast, files, as_owner) -> list[Dossier]:
    """Minors, but Delmas. Ardent's mother and father have a mobile, Bizet's mother a landline, Carlier's a wrong
    mobile; Evrard's father alone has one."""
    today = timezone.localdate()
    with as_owner():
        Platform.objects.update(phone="0323000000")
        Dossier.objects.update(birth_date=today.replace(year=today.year - 17, day=1))
        Dossier.objects.filter(surname="Delmas").update(birth_date=today.replace(year=today.year - 19, day=1))
        details = ContactDetail.objects.filter(holder="mother")
        for number, surname in enumerate(("Ardent", "Carlier", "Delmas"), start=1):
            details.filter(person__dossiers__surname=surname).update(value=f"+3363998000{number}")
        details.filter(person__dossiers__surname="Carlier").update(validity="wrong")
        details.filter(person__dossiers__surname="Evrard").update(holder="father", value="+33639980005")
        ContactDetail.objects.create(
            person=files[0].person, kind="phone", value="+33639980009", holder="father", source="Base élèves"
        )
        return list(Dossier.objects.order_by("surname"))


def test_a_message_to_a_parent_reaches_minors_parents_and_never_the_young_person(cast: Cast, families) -> None:
    with acting_as(cast.owner):
        template = MessageTemplate.objects.get(name="À un parent", channel="sms")
        asked = ask(cast, "ecrire", families, template=str(template.pk))
        told = preview(**asked)
        who = [(one.dossier.surname, one.holder, one.to) for one in told.outgoing.recipients]
        assert who == [("Ardent", "mother", "06 39 98 00 01"), ("Evrard", "father", "06 39 98 00 05")]
        assert all(one.text.startswith("Bonjour, je cherche à joindre Zoé") for one in told.outgoing.recipients)
        left_out = {refused.reason: [dossier.surname for dossier in refused.examples] for refused in told.refused}
        assert told.remarks == []
        apply_bulk(**asked)
        (again,) = preview(**asked).remarks
        assert (again.count, again.sentence) == (2, TWICE)
        sent = set(Message.objects.values_list("recipient", flat=True))
    assert left_out == {
        "Sans portable d’un parent.": ["Bizet"],
        "Portable d’un parent noté erroné.": ["Carlier"],
        NOT_OF_AN_ADULT: ["Delmas"],
    }
    assert sent == {"+33639980001", "+33639980005"}
