"""What the file's page, the day's queue and the establishment read."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from rebond.domain.base.models import AccessEntry
from rebond.domain.base.policies import visible
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import Answered, Channel, DetailKind, Holder, Outcome
from rebond.domain.dossiers.models import ContactDetail, Dossier
from rebond.domain.dossiers.operations import Contact, ListedDetail, correct_contact, record_contact
from rebond.domain.dossiers.queries import call_cards, file_page, for_establishments, my_day, who_looked
from rebond.domain.dossiers.reasons import Known, why_now
from rebond.domain.territory.clocks import platform_department
from tests.domain.dossiers.cast import Cast, listed, publish

pytestmark = pytest.mark.django_db

TUESDAY = date(2026, 11, 24)
MOTHER = ListedDetail(DetailKind.PHONE, "0323000001", Holder.MOTHER, "Base élèves", date(2026, 6, 1), "Mme Lefèvre")


@pytest.fixture
def zoe(cast: Cast, as_worker) -> Dossier:
    with as_worker():
        publish(cast, listed(cast, details=(*listed(cast).details[:1], MOTHER)))
        publish(cast, listed(cast, "leo", first_names="Léo", ines=(), details=(MOTHER,)))
        publish(cast, listed(cast, "far", first_names="Max", ines=(), details=(MOTHER,)), platform=cast.elsewhere)
        return Dossier.objects.get(first_names="Zoé Marie")


def test_numbers_are_stacked_by_person_the_young_person_first(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner, read_only=True):
        (card,) = call_cards(cast.owner, [zoe])
    assert [(callee.label, callee.name) for callee in card.callees] == [("Le jeune", ""), ("Mère", "Mme Lefèvre")]
    assert card.first_number.value == "+33612345678"


def test_a_brother_on_the_same_number_is_named_and_nobody_of_another_platform(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner, read_only=True):
        (card,) = call_cards(cast.owner, [zoe])
    assert [brother.first_names for brother in card.family] == ["Léo"]


def test_a_wrong_number_leaves_the_card_and_the_last_result_stands_beside_the_others(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        for detail in visible(ContactDetail, cast.owner).filter(person=zoe.person_id):
            outcome = Outcome.NO_ANSWER if detail.holder == Holder.MOTHER else Outcome.WRONG_NUMBER
            contact = Contact(Channel.PHONE, Answered.NOBODY, outcome, detail_id=detail.pk)
            record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=contact)
        (card,) = call_cards(cast.owner, [Dossier.objects.get(pk=zoe.pk)])
    assert card.wrong == 1
    assert [n.last_outcome for callee in card.callees for n in callee.numbers] == ["Pas de réponse"]


def test_cards_cost_the_same_for_one_file_and_for_many(cast: Cast, zoe: Dossier, django_assert_num_queries) -> None:
    with acting_as(cast.owner, read_only=True):
        files = list(visible(Dossier, cast.owner).select_related("referent"))
        platform_department(cast.platform.pk)  # asked once in the life of a process
        for chosen in (files[:1], files):
            with django_assert_num_queries(5):
                call_cards(cast.owner, chosen)


def test_the_reason_tells_the_attempt_the_moment_and_the_delay() -> None:
    noon = timezone.make_aware(timezone.datetime(2026, 11, 20, 12))
    dossier = Dossier(attempts=2, next_step="call_again", next_step_on=TUESDAY - timedelta(days=3))
    assert why_now(dossier, [noon], TUESDAY) == "3ᵉ essai : jamais tenté en fin de journée, en retard de 3 jours."
    assert why_now(Dossier(), [], TUESDAY) == "Jamais contacté : premier appel à faire."
    assert why_now(Dossier(), [], TUESDAY, Known(reachable=False)).startswith("Jamais contacté, et aucun numéro")
    missed = Dossier(next_step="missed", next_step_on=TUESDAY)
    assert why_now(missed, [], TUESDAY, Known(reachable=False)).startswith("Rendez-vous manqué, et aucun numéro")


@pytest.mark.parametrize(
    "planned",
    [
        {"next_step": "ask_again", "next_step_on": TUESDAY},
        {"next_step": "ask_again", "next_step_on": TUESDAY, "no_contact": True},
        {"next_step": "call_again", "next_step_on": TUESDAY},
        {"next_step": "confirm", "next_step_on": TUESDAY, "confirm_by": TUESDAY - timedelta(days=9)},
        {"next_step": "confirm", "next_step_on": TUESDAY, "contradicted": True},
    ],
)
def test_whatever_is_planned_sooner_the_reason_says_until_when_they_said_no(planned: dict[str, object]) -> None:
    dossier = Dossier(spared_until=TUESDAY + timedelta(days=30), **planned)
    reason = why_now(dossier, [], TUESDAY)
    assert reason.count("24/12/2026") == 1 and "est venu" not in reason
    dossier.spared_until = TUESDAY
    assert "avant le" not in why_now(dossier, [], TUESDAY)


def test_the_day_begins_with_what_is_late_and_leaves_out_what_a_colleague_follows(cast, zoe, as_owner) -> None:
    with as_owner():
        Dossier.objects.filter(first_names="Léo").update(next_step="call_again", next_step_on=date(2026, 11, 2))
    with acting_as(cast.owner, read_only=True):
        assert [c.dossier.first_names for c in my_day(cast.owner, cast.platform.pk)] == ["Léo", "Zoé Marie"]
    with as_owner():
        Dossier.objects.filter(first_names="Léo").update(referent_id=cast.colleague.user_id)
    with acting_as(cast.owner, read_only=True):
        assert [c.dossier.first_names for c in my_day(cast.owner, cast.platform.pk)] == ["Zoé Marie"]


def test_the_timeline_shows_the_corrected_version_and_keeps_the_first(cast: Cast, zoe: Dossier) -> None:
    silence = Contact(Channel.PHONE, Answered.NOBODY, Outcome.NO_ANSWER, note="essai")
    with acting_as(cast.owner):
        attempt = record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=silence)
        correct_contact(
            actor=cast.owner,
            attempt_id=attempt.pk,
            contact=Contact(Channel.PHONE, Answered.MOTHER, Outcome.RELATIVE_REACHED),
        )
        page = file_page(cast.owner, Dossier.objects.get(pk=zoe.pk))
    contact, entry = page.timeline
    assert (contact.kind, contact.row.outcome, [v.note for v in contact.versions]) == (
        "contact",
        Outcome.RELATIVE_REACHED,
        ["essai"],
    )
    assert entry.kind == "list"
    assert page.writes


def test_a_school_referent_reads_the_files_of_their_school_and_writes_in_none(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.referent, read_only=True):
        files = list(for_establishments(cast.referent))
        page = file_page(cast.referent, files[0])
    assert {f.first_names for f in files} == {"Zoé Marie", "Léo", "Max"}
    assert (page.writes, page.colleagues) == (False, [])


def test_nobody_else_reads_a_school_s_files(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.stranger, read_only=True):
        assert list(for_establishments(cast.stranger)) == []
        assert not visible(ContactDetail, cast.stranger).filter(person=zoe.person_id).exists()


def test_who_consulted_is_shown_to_the_platform_and_to_nobody_else(cast: Cast, zoe: Dossier, as_owner) -> None:
    with as_owner():
        for actor, outcome in ((cast.colleague, 200), (cast.colleague, 200), (cast.stranger, 404)):
            AccessEntry.objects.create(
                user_id=actor.user_id, page="platform:file", object_id=zoe.pk, outcome=outcome, method="GET"
            )
    with acting_as(cast.owner, read_only=True):
        assert [(look.name, look.times) for look in who_looked(cast.owner, zoe.pk)] == [("Bruno Leclercq", 2)]
    for actor in (cast.stranger, cast.referent):
        with acting_as(actor, read_only=True):
            assert who_looked(actor, zoe.pk) == []
