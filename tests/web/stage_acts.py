"""What the stage of the matrix holds of appointments, messages, pathways and calls."""

from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from rebond.domain.accounts.models import User
from rebond.domain.dossiers.links import digest_of
from rebond.domain.dossiers.models import (
    Absence,
    Allotment,
    Appointment,
    AppointmentResult,
    Assignment,
    AssignmentNote,
    BaseError,
    BaseErrorNote,
    CalendarFeed,
    CallLock,
    CallRound,
    ContactAttempt,
    ContactNote,
    DayChoice,
    Diagnosis,
    DiagnosisDraft,
    DigestChoice,
    Dossier,
    Echo,
    Engagement,
    EngagementTurn,
    EnrolmentCheck,
    EnrolmentSighting,
    EnrolmentTelling,
    FileRequest,
    Invitation,
    JdcNote,
    JdcRow,
    JdcTable,
    KeptApart,
    LinkAnswer,
    LinkOpening,
    Notification,
    PartnerNote,
    PartnerReport,
    PersonalLink,
    PersonRole,
    Place,
    ProtectedAnswers,
    Reminder,
    RequestedFile,
    SchoolWord,
    Sitting,
    Slot,
    TeamMessage,
    Unreachable,
    UnreachableNote,
)
from rebond.domain.messages.models import Consent, Incoming, Message, MessageTemplate, SwitchChange
from tests.domain.dossiers import cast as dossiers
from tests.web.places import LINK_SECRET, TODAY, Places


def meetings(places: Places, people: dict[str, User], listed: dict[str, UUID]) -> dict[str, UUID]:
    """A place, a slot, a session with Zoé invited, her appointment to come and one of yesterday that she missed."""
    zoe, assistant = Dossier.objects.get(pk=listed["dossier"]), people["assistant"]
    place = Place.objects.create(platform=places.platform, name="CIO de Laon", address="2 rue des Écoles, 02000 Laon")
    now = timezone.now().replace(minute=0, second=0, microsecond=0)

    def slot(days: int, **more: object) -> Slot:
        starts = now + timedelta(days=days)
        told = {"place": place, "where": place.full, "host": assistant, "host_name": str(assistant), "by_link": True}
        ends = starts + timedelta(minutes=45)
        return Slot.objects.create(platform=places.platform, starts_at=starts, ends_at=ends, **(told | more))

    def taken(held: Slot) -> Appointment:
        told = {"starts_at": held.starts_at, "ends_at": held.ends_at, "where": held.where, "purpose": "interview"}
        return Appointment.objects.create(dossier=zoe, author=assistant, slot=held, host=assistant, **told)

    coming, past = taken(slot(3, taken=1)), taken(slot(-1, taken=1))
    AppointmentResult.objects.create(
        dossier=zoe, author=assistant, appointment=past, outcome="missed", purpose="interview", on=TODAY
    )
    session = slot(5, capacity=8, title="Découvrir les métiers")
    invited = Invitation.objects.create(dossier=zoe, author=assistant, slot=session, state="invited")
    Reminder.objects.create(appointment=coming, kind="eve")
    CalendarFeed.objects.create(user=assistant, digest="0" * 64)
    return {
        "place": place.pk,
        "slot": slot(4).pk,
        "session": session.pk,
        "invitation": invited.pk,
        "appointment": coming.pk,
        "missed": past.pk,
    }


def messages(places: Places, people: dict[str, User], zoe: Dossier) -> dict[str, UUID]:
    """An SMS held for Zoé, and a row of what hangs about it."""
    assistant = people["assistant"]
    Consent.objects.create(digest="0" * 64, channel="sms", author=assistant)
    SwitchChange.objects.create(stopped=False, reason="Essai.", author=people["admin"])
    Incoming.objects.create(channel="sms", kind="reply", sender="+33639980001", text="Oui")
    message = Message.objects.create(
        platform=places.platform,
        reference=zoe.pk,
        channel="sms",
        recipient="+33639980001",
        body="Bonjour",
        state="held",
        asked_by=assistant,
    )
    digest = digest_of(LINK_SECRET)
    link = PersonalLink.objects.create(
        dossier=zoe,
        kind="message",
        digest=digest,
        created_by=assistant,
        expires_at=timezone.now() + timedelta(days=30),
    )
    LinkOpening.objects.create(link_id=link.pk)
    LinkAnswer.objects.create(dossier=zoe, link=link, choice="call_back")
    Echo.objects.create(dossier=zoe, kind="reply", channel="sms", message_id=message.pk, text="Oui")
    return {"message": message.pk, "link": link.pk, "template": template(places, people["manager"]).pk}


def template(places: Places, author: User) -> MessageTemplate:
    return MessageTemplate.objects.create(
        platform=places.platform, channel="sms", name="Relance", body="Bonjour {prénom}", author=author
    )


def path(places: Places, people: dict[str, User], listed: dict[str, UUID]) -> dict[str, UUID]:
    """On Zoé’s file: a diagnosis, a return to school E2 that it is asked to confirm, and what became of it."""
    zoe, assistant = Dossier.objects.get(pk=listed["dossier"]), people["assistant"]
    hers = {"dossier": zoe, "author": assistant}
    made = Diagnosis.objects.create(**hers, answers={"own_words": "La cuisine."}, next_step="propose")
    ProtectedAnswers.objects.create(diagnosis=made, dossier=zoe, answers={"health_note": "Suivie."})
    DiagnosisDraft.objects.create(**hers, answers={})
    PersonRole.objects.create(**hers, role="tutor", name="Léa Morel", starts_on=TODAY)
    entered = Engagement.objects.create(**hers, kind="school", establishment=places.far, starts_on=TODAY)
    turn = EngagementTurn.objects.create(**hers, engagement=entered, kind="present", on=TODAY)
    ours = Engagement.objects.create(**hers, kind="e2c", structure=places.partner, starts_on=TODAY)
    EngagementTurn.objects.create(**hers, engagement=ours, kind="irregular", on=TODAY - timedelta(days=7))
    left = Engagement.objects.create(**hers, kind="workshop", structure=places.partner, starts_on=TODAY)
    broken = EngagementTurn.objects.create(
        dossier=zoe,
        author=people["partner"],
        organisation=places.partner,
        engagement=left,
        kind="break",
        reason="dropped",
        on=TODAY,
        told_outside=True,
    )
    identity = {"surname": zoe.surname, "first_names": zoe.first_names, "birth_date": zoe.birth_date}
    check = EnrolmentCheck.objects.create(
        **hers, **identity, engagement=entered, establishment=places.far, answer="waiting", since=TODAY
    )
    EnrolmentTelling.objects.create(check_asked=check, dossier=zoe, number=0, accounts=1, out_at=timezone.now())
    EnrolmentSighting.objects.create(
        dossier=zoe,
        establishment=places.far,
        campaign_id=dossiers.NOVEMBER.id,
        campaign_name="Novembre",
        treatment_date=TODAY,
        shown=False,
    )
    return {
        "diagnosis": made.pk,
        "engagement": entered.pk,
        "turn": turn.pk,
        "check": check.pk,
        "with_partner": ours.pk,
        "broken": broken.pk,
    }


def calls(places: Places, people: dict[str, User], listed: dict[str, UUID]) -> dict[str, UUID]:
    """What A's assistant is calling, a morning of theirs, Zoé said unreachable (then found); a meeting, an absence."""
    zoe, assistant, here = Dossier.objects.get(pk=listed["dossier"]), people["assistant"], {"platform": places.platform}
    now = timezone.now()
    CallLock.objects.create(dossier=zoe, user=assistant, ends_at=now + timedelta(minutes=15))
    DayChoice.objects.create(user=assistant, order="school", **here)
    held = CallRound.objects.create(user=assistant, title="Tous", back="/plate-forme/", files=[zoe.pk], **here)
    sitting = Sitting.objects.create(author=people["circle1"], **here)
    given = Assignment.objects.get(dossier=zoe)
    absence = Absence.objects.create(
        author=people["manager"],
        user=assistant,
        substitute=people["circle1"],
        starts_on=timezone.localdate() + timedelta(days=10),  # after the slots of these days, which are theirs
        ends_on=timezone.localdate() + timedelta(days=17),
        **here,
    )
    unreachable = Unreachable.objects.create(dossier=zoe, author=assistant, recontact_on=TODAY)
    UnreachableNote.objects.create(event=unreachable, text="Quatre appels, une lettre.")
    AssignmentNote.objects.create(event=given, text="Appeler avant vendredi.")
    first, second = sorted((zoe.pk, listed["other_dossier"]))
    KeptApart.objects.create(first_id=first, second_id=second, author=assistant, **here)
    return {
        "round": held.pk,
        "unreachable": unreachable.pk,
        "sitting": sitting.pk,
        "absence": absence.pk,
        "allotment": Allotment.objects.create(
            author=people["manager"], kind="sitting", sitting=sitting, assignments=[given.pk], **here
        ).pk,
    }


def attempt(dossier: Dossier, author: User) -> ContactAttempt:
    silent = ContactAttempt.objects.create(
        dossier=dossier,
        author=author,
        channel="phone",
        answered="nobody",
        outcome="no_answer",
        next_step="call_again",
        next_step_on=TODAY,
    )
    ContactNote.objects.create(event=silent, text="Répondeur.")
    return silent


def around(zoe: Dossier, malo: Dossier, places: Places, people: dict[str, User]) -> dict[str, UUID]:
    """What a partner said of Zoé, a message about her, a news of it, and B's request for her file."""
    assistant, now = people["assistant"], timezone.now()
    note = PartnerNote.objects.create(
        dossier=zoe,
        author=people["partner"],
        source=places.partner,
        source_name=places.partner.name,
        confidentiality="shared",
        text="Est venue à la réunion.",
    )
    PartnerReport.objects.create(
        organisation=places.partner,
        author=people["partner"],
        dossier=zoe,
        platform=places.platform,
        surname=zoe.surname,
        first_names=zoe.first_names,
        birth_date=zoe.birth_date,
        commune_name="Laon",
        reason="Ne vient plus.",
        outcome="followed",
    )
    SchoolWord.objects.create(
        dossier=zoe,
        establishment=places.school,
        author=people["school"],
        kind="information",
        on=TODAY,
        text="Parlait d’un CAP cuisine.",
        confidentiality="platform",
    )
    TeamMessage.objects.create(
        dossier=zoe, author=assistant, text="Merci de la rappeler.", mentioned=[people["partner"].pk]
    )
    news = Notification.objects.create(
        user=assistant, dossier=zoe, kind="partner", sentence="Un partenaire a parlé.", created_at=now
    )
    DigestChoice.objects.create(user=assistant, rhythm="daily")
    asked = FileRequest.objects.create(
        platform=places.elsewhere,
        asked_by=people["elsewhere"],
        surname="Lefèvre",
        first_names="Zoé",
        birth_date=zoe.birth_date,
        reason="S’est présentée ici.",
        expires_at=now + timedelta(days=15),
    )
    wanted = RequestedFile.objects.create(request=asked, dossier=zoe, platform=places.platform)
    error = BaseError.objects.create(dossier=zoe, platform=places.platform, kind="record", author=assistant)
    BaseErrorNote.objects.create(event=error, text="Ce n’est pas son inscription.")
    return {"note": note.pk, "news": news.pk, "requested": wanted.pk, "base_error": error.pk}


def jdc(places: Places, people: dict[str, User], zoe: Dossier) -> dict[str, UUID]:
    """A table of the JDC: a row proposed to A, one set aside; what it told of Zoé."""
    table = JdcTable.objects.create(name="jdc.csv", sha256="1" * 64, received_from=people["operator"], rows=2)
    told = {"surname": "Abry", "first_names": "Tom", "birth_date": date(2009, 1, 2), "jdc_date": date(2026, 10, 6)}
    row = JdcRow.objects.create(table=table, number=1, state="proposed", platform=places.platform, **told)
    aside = JdcRow.objects.create(table=table, number=2, state="aside", reason="La date manque.")
    JdcNote.objects.create(dossier=zoe, jdc_date=date(2026, 10, 6))
    return {"jdc_row": row.pk, "jdc_table": table.pk, "jdc_aside": aside.pk}
