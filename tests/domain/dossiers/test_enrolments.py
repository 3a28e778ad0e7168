"""The establishment confirms an enrolment, the structure tells the attendance; the file follows; each counted once."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.enums import NextStep, Stage, Status, StatusReason
from rebond.domain.dossiers.models import (
    AttestedFact,
    Dossier,
    Engagement,
    EngagementTurn,
    EnrolmentCheck,
    EnrolmentSighting,
    Notification,
    Share,
    StatusChange,
)
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    Contact,
    Entry,
    PathRefusedError,
    Reply,
    Said,
    Telling,
    answer_enrolment,
    apply_enrolment,
    apply_taken_back,
    apply_told_turn,
    ask_enrolment,
    attest,
    close_file,
    enter,
    record_contact,
    reopen_file,
    reopen_outdated,
    report_sightings,
    take_back_break,
    tell_from_structure,
    tell_turn,
)
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild, save_moved
from rebond.domain.dossiers.path_enums import EngagementKind, EnrolmentAnswer, TurnKind
from rebond.domain.dossiers.queries import (
    breaks_signalled,
    call_cards,
    enrolments_of,
    entrusted_to_me,
    list_page,
    situations_of,
)
from rebond.domain.dossiers.queries.situations import SITUATIONS, strip_of, total
from rebond.domain.territory.models import Organisation
from tests.domain.dossiers.cast import Cast, listed, person, publish

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
BACK = Entry(EngagementKind.SCHOOL, place="Lycée des Trois Tilleuls (0029998X)")


@pytest.fixture
def zoe(cast: Cast, as_worker) -> Dossier:
    with as_worker():
        publish(cast, listed(cast))
        return Dossier.objects.get()


@pytest.fixture
def asked(cast: Cast, zoe: Dossier) -> EnrolmentCheck:
    """Zoé goes back to the school, which is asked at once."""
    with acting_as(cast.owner):
        enter(actor=cast.owner, dossier_id=zoe.pk, entry=BACK)
        return EnrolmentCheck.objects.get()


@pytest.fixture
def partner(cast: Cast, as_owner) -> Actor:
    """Somebody of an organisation of circle 2."""
    with as_owner():
        e2c = Organisation.objects.create(name="E2C de Laon", type="e2c", platform=cast.platform)
        made = person("Léa", "Morel", Role.CIRCLE2, organisation=e2c)
    return Actor(made.user_id, made.name, made.roles, organisation=e2c.pk)


@pytest.fixture
def entrusted(cast: Cast, zoe: Dossier, partner: Actor) -> Engagement:
    """Zoé enters the partner's action; her file is shared with them."""
    with acting_as(cast.owner):
        made = enter(
            actor=cast.owner,
            dossier_id=zoe.pk,
            entry=Entry(EngagementKind.E2C, structure_id=partner.organisation),
        )
        Share.objects.create(
            dossier=zoe,
            platform=cast.platform,
            shared_with_id=partner.organisation,
            level="summary",
            purpose="Suivre sa présence.",
            until=timezone.now() + timedelta(days=90),
            consent="spoken",
            author_id=cast.owner.user_id,
        )
    return made


def replayed(dossier: Dossier) -> Dossier:
    """The file, whose columns are held against the replay of its events."""
    columns, again = Dossier.objects.get(pk=dossier.pk), Dossier.objects.get(pk=dossier.pk)
    rebuild([again])
    assert {name: getattr(again, name) for name in MOVED} == {name: getattr(columns, name) for name in MOVED}
    return columns


def answered(cast: Cast, asked: EnrolmentCheck, as_worker, reply: Reply) -> Dossier:
    with acting_as(cast.referent):
        row = answer_enrolment(actor=cast.referent, check_id=asked.pk, reply=reply)
    with as_worker():
        for _ in range(2):  # a job may be done again
            apply_enrolment(check_id=row.pk)
        return replayed(asked.dossier)


def test_the_school_reads_the_question_and_not_what_was_agreed(cast: Cast, asked: EnrolmentCheck) -> None:
    with acting_as(cast.referent):
        assert [row.pk for row in enrolments_of(cast.referent).asked] == [asked.pk]
        assert not Engagement.objects.exists()
    with acting_as(cast.stranger):
        assert not EnrolmentCheck.objects.exists()


def test_enrolled_confirms_the_fact_and_closes_the_file_until_the_end_of_the_year(cast, asked, as_worker) -> None:
    reply = Reply(EnrolmentAnswer.ENROLLED, since=TODAY() - timedelta(days=3), division="1MVA")
    file = answered(cast, asked, as_worker, reply)
    assert (file.stage, file.status, file.status_reason) == (Stage.SOLUTION, Status.CLOSED, StatusReason.SCHOOLED)
    assert file.confirm_by.month == 8
    with as_worker():
        assert AttestedFact.objects.get(superseded_by=None).source == "establishment"
        assert EngagementTurn.objects.get().told_outside
    with acting_as(cast.referent):
        assert enrolments_of(cast.referent).asked == []


@pytest.mark.parametrize("answer", [EnrolmentAnswer.NOT_ENROLLED, EnrolmentAnswer.NEVER_CAME])
def test_not_enrolled_breaks_the_return_and_the_file_is_called_today(cast, asked, as_worker, answer) -> None:
    file = answered(cast, asked, as_worker, Reply(answer))
    assert (file.stage, file.status, file.next_step, file.next_step_on) == (
        Stage.CONTACT,
        Status.OPEN,
        NextStep.BREAK,
        TODAY(),
    )
    with acting_as(cast.owner):
        (card,) = call_cards(cast.owner, [file])
    denied = answer == EnrolmentAnswer.NOT_ENROLLED
    assert card.reason.startswith("Pas inscrit d’après" if denied else "Rupture signalée par")


def test_an_answer_is_given_once_and_must_say_something(cast: Cast, asked: EnrolmentCheck) -> None:
    with acting_as(cast.referent):
        for reply, field in ((Reply("peut-être"), "answer"), (Reply("enrolled", since=date(1999, 1, 1)), "since")):
            with pytest.raises(PathRefusedError) as refused:
                answer_enrolment(actor=cast.referent, check_id=asked.pk, reply=reply)
            assert refused.value.field == field
        key = new_id()
        first = answer_enrolment(actor=cast.referent, check_id=asked.pk, reply=Reply("enrolled"), key=key)
        assert answer_enrolment(actor=cast.referent, check_id=asked.pk, reply=Reply("enrolled"), key=key) == first
        with pytest.raises(AlreadyCorrectedError):
            answer_enrolment(actor=cast.referent, check_id=asked.pk, reply=Reply("not_enrolled"))


def test_the_question_is_dropped_when_the_return_breaks_and_can_be_asked_again(cast, zoe, asked) -> None:
    with acting_as(cast.owner):
        made = Engagement.objects.get()
        assert ask_enrolment(actor=cast.owner, engagement_id=made.pk).pk == asked.pk
        tell_turn(actor=cast.owner, engagement_id=made.pk, telling=Telling(TurnKind.BREAK, reason="dropped"))
    with acting_as(cast.referent):
        assert enrolments_of(cast.referent).asked == []


def test_a_comparison_that_does_not_see_the_enrolment_says_so_to_both(cast, zoe, asked, as_worker) -> None:
    answered(cast, asked, as_worker, Reply(EnrolmentAnswer.ENROLLED, since=TODAY()))
    told = {"campaign_name": "Décembre 2026", "treatment_date": TODAY() + timedelta(days=9)}
    with as_worker():
        for seen in ("", "0029998X"):
            looked_for = {zoe.person_id: (seen, TODAY() if seen else None)}
            assert report_sightings(campaign_id=new_id(), seen=looked_for, **told) == 1
            told["treatment_date"] += timedelta(days=30)
            with acting_as(cast.referent):
                missing = enrolments_of(cast.referent).missing
            assert [row.surname for row in missing] == ([] if seen else ["Lefèvre"])
        early = {"campaign_name": "Avant", "treatment_date": TODAY() - timedelta(days=30)}
        nowhere = {zoe.person_id: ("", None)}
        assert report_sightings(campaign_id=new_id(), seen=nowhere, **early) == 0
        assert report_sightings(campaign_id=new_id(), seen={}, **told) == 0  # not looked for
        campaign = new_id()
        assert [report_sightings(campaign_id=campaign, seen=nowhere, **told) for _ in range(2)] == [1, 0]
        elsewhere = report_sightings(campaign_id=new_id(), seen={zoe.person_id: ("0029999Y", TODAY())}, **told)
        assert elsewhere == 1
        assert EnrolmentSighting.objects.order_by("found_at").last().said.endswith("UAI 0029999Y")


def test_a_partner_tells_of_those_entrusted_and_the_referent_is_to_call(
    cast, zoe, partner, entrusted, as_worker
) -> None:
    with acting_as(partner):
        assert [one.line.root for one in entrusted_to_me(partner)] == [entrusted.pk]
        with pytest.raises(PathRefusedError, match="Dites pourquoi"):
            tell_from_structure(actor=partner, engagement_id=entrusted.pk, telling=Telling(TurnKind.BREAK))
        with pytest.raises(PathRefusedError, match="présent"):
            tell_from_structure(actor=partner, engagement_id=entrusted.pk, telling=Telling(TurnKind.COMPLETED))
        telling = Telling(TurnKind.BREAK, reason="dropped", note="Ne vient plus depuis lundi.")
        turn = tell_from_structure(actor=partner, engagement_id=entrusted.pk, telling=telling)
        assert entrusted_to_me(partner) == []
    with as_worker():
        for _ in range(2):
            apply_told_turn(turn_id=turn.pk)
        file = replayed(zoe)
    assert (file.stage, file.next_step, file.next_step_on) == (Stage.CONTACT, NextStep.BREAK, TODAY())


def test_a_partner_reads_and_tells_nothing_once_the_share_is_over(cast, partner, entrusted, as_owner) -> None:
    with as_owner():
        Share.objects.update(ended_at=timezone.now())
    with acting_as(partner):
        assert entrusted_to_me(partner) == []
        assert not Engagement.objects.exists()
        with pytest.raises(Engagement.DoesNotExist):
            tell_from_structure(actor=partner, engagement_id=entrusted.pk, telling=Telling(TurnKind.PRESENT))


def test_a_partner_tells_nothing_of_another_organisation_s_pathway(cast, zoe, partner, entrusted) -> None:
    with acting_as(cast.owner):
        other = enter(actor=cast.owner, dossier_id=zoe.pk, entry=Entry(EngagementKind.PACEA, place="Mission locale"))
    with acting_as(partner):
        with pytest.raises(Engagement.DoesNotExist):
            tell_from_structure(actor=partner, engagement_id=other.pk, telling=Telling(TurnKind.PRESENT))
        assert not EngagementTurn.objects.exists()


def test_each_young_person_is_counted_once_and_unknown_is_shown(cast: Cast, zoe: Dossier, as_worker) -> None:
    with as_worker():
        publish(cast, listed(cast, "p2", ines=("223456789AB",), first_names="Nour"))
    nour = Dossier.objects.none
    with acting_as(cast.owner):
        nour = Dossier.objects.exclude(pk=zoe.pk).get()

        def counts() -> dict[str, int]:
            found = situations_of(cast.owner, cast.platform.pk)
            assert [s.key for s in found] == [s.key for s in SITUATIONS]
            assert total(found) == 2
            return {s.key: s.count for s in found if s.count}

        assert counts() == {"unknown": 2}
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=Contact("phone", "young_person", "reached"))
        assert counts() == {"unknown": 1, "contact": 1}
        record_contact(actor=cast.owner, dossier_id=nour.pk, contact=Contact("phone", "young_person", "refuses"))
        assert counts() == {"refused": 1, "contact": 1}
        enter(actor=cast.owner, dossier_id=nour.pk, entry=Entry(EngagementKind.E2C, place="E2C"))
        made = enter(actor=cast.owner, dossier_id=zoe.pk, entry=Entry(EngagementKind.JOB, place="Ici"))
        assert counts() == {"supported": 1, "employed": 1}
        tell_turn(actor=cast.owner, engagement_id=made.pk, telling=Telling(TurnKind.COMPLETED))
        assert counts() == {"supported": 1, "to_verify": 1}
        later = situations_of(cast.owner, cast.platform.pk, TODAY() + timedelta(days=400))
    assert {s.key: s.count for s in later if s.count} == {"to_verify": 2}


def counted(cast: Cast) -> dict[str, int]:
    return {s.key: s.count for s in situations_of(cast.owner, cast.platform.pk) if s.count}


@pytest.mark.parametrize(
    ("reason", "expected"),
    [("solution", {"other": 1}), ("schooled", {"training": 1}), ("request", {"left": 1}), ("age", {"left": 1})],
)
def test_a_file_closed_by_hand_counts_as_what_it_was_closed_for(cast: Cast, zoe: Dossier, reason, expected) -> None:
    with acting_as(cast.owner):
        close_file(actor=cast.owner, dossier_id=zoe.pk, reason=reason)
        assert counted(cast) == expected


def test_closed_as_a_lasting_solution_it_counts_as_what_a_fact_says(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        attest(actor=cast.owner, dossier_id=zoe.pk, said=Said("employed", "parent", place="Boulangerie"))
        close_file(actor=cast.owner, dossier_id=zoe.pk, reason="solution")
        assert counted(cast) == {"employed": 1}


@pytest.mark.parametrize("reason", ["solution", "schooled"])
def test_an_outcome_closed_by_hand_is_to_confirm_by_a_date_and_past_it_to_verify(
    cast: Cast, zoe: Dossier, as_worker, as_owner, reason: str
) -> None:
    with acting_as(cast.owner):
        close_file(actor=cast.owner, dossier_id=zoe.pk, reason=reason)
        assert replayed(zoe).confirm_by > TODAY()
        reopen_file(actor=cast.owner, dossier_id=zoe.pk, reason="mistake")
        assert replayed(zoe).confirm_by is None
        close_file(actor=cast.owner, dossier_id=zoe.pk, reason=reason)
    with as_owner():
        for change in StatusChange.objects.all():
            before = change.happened_at - timedelta(days=400)
            StatusChange.objects.filter(pk=change.pk).update(happened_at=before)
        save_moved(Dossier.objects.get())
    with as_worker():
        assert reopen_outdated() == 1
        assert replayed(zoe).status == Status.OPEN
    with acting_as(cast.owner):
        assert counted(cast) == {"to_verify": 1}


def test_each_figure_is_the_list_of_those_whom_it_counts_and_their_sum_is_everybody(
    cast: Cast, zoe: Dossier, as_worker
) -> None:
    with as_worker():
        for number in range(6):
            person = listed(cast, f"q{number}", ines=(f"22345678{number}AB",), first_names=f"Nour{number}")
            publish(cast, person)
    with acting_as(cast.owner):
        files = list(Dossier.objects.order_by("first_names"))
        spoken, refuses = Contact("phone", "young_person", "reached"), Contact("phone", "young_person", "refuses")
        record_contact(actor=cast.owner, dossier_id=files[0].pk, contact=spoken)
        record_contact(actor=cast.owner, dossier_id=files[1].pk, contact=refuses)
        enter(actor=cast.owner, dossier_id=files[2].pk, entry=Entry(EngagementKind.JOB, place="Ici"))
        close_file(actor=cast.owner, dossier_id=files[3].pk, reason="solution")
        close_file(actor=cast.owner, dossier_id=files[4].pk, reason="request")
        found = situations_of(cast.owner, cast.platform.pk)
        strip = strip_of(found)
        assert [figure.label for figure in strip[:2]] == ["Sans solution", "Situation inconnue"]
        assert sum(figure.count for figure in strip) == total(found) == 7
        assert {figure.key: figure.count for figure in strip if figure.count} == {
            "without": 2,
            "unknown": 2,
            "employed": 1,
            "other": 1,
            "left": 1,
        }
        for figure in strip:
            page = list_page(cast.owner, cast.platform.pk, Criteria.from_mapping({"situation": figure.key}))
            assert (page.total, len(page.rows)) == (figure.count, figure.count), figure.key


def test_the_figures_of_a_platform_cost_one_query(cast: Cast, zoe: Dossier, django_assert_num_queries) -> None:
    with acting_as(cast.owner), django_assert_num_queries(1):
        strip_of(situations_of(cast.owner, cast.platform.pk))


def broken(cast: Cast, partner: Actor, entrusted: Engagement, as_worker) -> EngagementTurn:
    with acting_as(partner):
        telling = Telling(TurnKind.BREAK, reason="dropped", note="Ne vient plus.")
        turn = tell_from_structure(actor=partner, engagement_id=entrusted.pk, telling=telling)
    with as_worker():
        apply_told_turn(turn_id=turn.pk)
    return turn


def test_a_structure_takes_back_a_break_signalled_by_mistake(cast, zoe, partner, entrusted, as_worker) -> None:
    with as_worker():
        before = replayed(zoe)
    turn = broken(cast, partner, entrusted, as_worker)
    with acting_as(partner):
        assert entrusted_to_me(partner) == []
        [signalled] = breaks_signalled(partner, timezone.now() - timedelta(days=3))
        assert signalled.free
        take_back_break(actor=partner, turn_id=turn.pk)
        assert [one.line.root for one in entrusted_to_me(partner)] == [entrusted.pk]
        with pytest.raises(AlreadyCorrectedError):
            take_back_break(actor=partner, turn_id=turn.pk)
    with as_worker():
        for _ in range(2):
            apply_taken_back(turn_id=turn.pk)
        after = replayed(zoe)
        assert (after.stage, after.next_step, after.next_step_on) == (
            before.stage,
            before.next_step,
            before.next_step_on,
        )
        assert EngagementTurn.objects.get(pk=turn.pk).note == "Ne vient plus."  # what was signalled stays readable
    with acting_as(cast.owner):
        assert Notification.objects.filter(sentence__startswith="La structure retire").exists()


def test_a_break_on_which_the_platform_acted_is_not_taken_back(cast, zoe, partner, entrusted, as_worker) -> None:
    turn = broken(cast, partner, entrusted, as_worker)
    with acting_as(cast.owner):
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=Contact("phone", "nobody", "no_answer"))
    with acting_as(partner):
        assert [one.free for one in breaks_signalled(partner, timezone.now() - timedelta(days=3))] == [False]
        with pytest.raises(PathRefusedError, match="repris contact"):
            take_back_break(actor=partner, turn_id=turn.pk)


def test_a_break_is_taken_back_for_three_days_by_who_signalled_it(
    cast, zoe, partner, entrusted, as_worker, as_owner
) -> None:
    turn = broken(cast, partner, entrusted, as_worker)
    with acting_as(cast.owner), pytest.raises(EngagementTurn.DoesNotExist):
        take_back_break(actor=cast.owner, turn_id=turn.pk)
    with as_owner():
        EngagementTurn.objects.filter(pk=turn.pk).update(recorded_at=timezone.now() - timedelta(days=4))
    with acting_as(partner), pytest.raises(PathRefusedError, match="trois jours"):
        take_back_break(actor=partner, turn_id=turn.pk)
