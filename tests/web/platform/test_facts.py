"""What is attested, on screen: from the call, from the file, from the day; and what each role reads of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rebond.domain.base.actor import Role
from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.models import (
    AttestedFact,
    ContactAttempt,
    Contradiction,
    Dossier,
    Export,
    LinkAnswer,
    PersonalLink,
)
from rebond.domain.dossiers.operations import report_contradictions, write_export
from rebond.domain.dossiers.operations.status import Denial
from rebond.domain.territory.folding import fold
from rebond.domain.territory.models import Establishment
from tests.domain.dossiers.cast import person
from tests.web.platform.conftest import signed_in
from tests.web.reading import shown

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

HTMX = {"HTTP_HX_REQUEST": "true"}


def file_url(zoe: Dossier) -> str:
    return reverse("platform:file", args=[zoe.pk])


def attest(client, zoe: Dossier, motive: str, **more: object):
    data = {"motive": motive, "source": "establishment", "key": new_id()} | more
    return client.post(reverse("platform:attest", args=[zoe.pk]), data, **HTMX)


def read(client, zoe: Dossier) -> str:
    return client.get(file_url(zoe)).content.decode()


def the_fact(as_worker) -> AttestedFact:
    with as_worker():
        return AttestedFact.objects.latest("recorded_at")


def the_file(as_worker) -> Dossier:
    with as_worker():
        return Dossier.objects.get()


def test_the_call_says_where_and_the_file_tells_it(owner, zoe, as_worker) -> None:
    school = "Cours Aurore"
    data = {"key": new_id(), "outcome": "in_school", "where": school, "motive": "no_contract", "place": "file"}
    page = owner.post(reverse("platform:call", args=[zoe.pk]), data, **HTMX).content.decode()
    assert school in page and "Vérifier l’inscription" in read(owner, zoe)
    assert the_fact(as_worker).source == "young_person"


def test_an_establishment_that_nobody_knows_is_kept_and_said_with_the_nearest(
    owner, zoe, cast, as_worker, as_owner
) -> None:
    with as_owner():
        Establishment.objects.filter(pk=cast.school.pk).update(
            department_id=zoe.platform.department_id, search_name=fold(cast.school.name)
        )

    def call(where: str) -> str:
        data = {"key": new_id(), "outcome": "in_school", "where": where, "motive": "public", "place": "file"}
        return shown(owner.post(reverse("platform:call", args=[zoe.pk]), data, **HTMX)).replace("\xa0", " ")

    page = call("lycé Tilleuls")
    assert "« lycé Tilleuls » n’est pas un établissement connu" in page
    assert "« lycé Tilleuls », est-ce :" in page and f'value="{cast.school.uai}">{cast.school.name} ' in page
    fact = the_fact(as_worker)
    assert (fact.place, fact.establishment_id) == ("lycé Tilleuls", None)
    owner.post(reverse("platform:cancel", args=[zoe.pk, fact.attempt_id]), {"place": "file"}, **HTMX)
    for typed in (f"{cast.school.name} ({cast.school.uai})", cast.school.name.upper()):  # its name alone says it
        assert "n’est pas un établissement connu" not in call(typed)
        fact = the_fact(as_worker)
        assert fact.establishment_id == cast.school.pk
        owner.post(reverse("platform:cancel", args=[zoe.pk, fact.attempt_id]), {"place": "file"}, **HTMX)


@pytest.fixture
def near(zoe, cast, as_owner) -> Establishment:
    """The school of the cast, in the département of the platform, in a town."""
    with as_owner():
        Establishment.objects.filter(pk=cast.school.pk).update(
            department_id=zoe.platform.department_id, search_name=fold(cast.school.name), commune_id=cast.commune.code
        )
    return cast.school


def unknown_by_call(client, zoe: Dossier, as_worker, place: str = "file", where: str = "lycé Tilleuls") -> AttestedFact:
    data = {"key": new_id(), "outcome": "in_school", "where": where, "motive": "public", "place": place, "note": "Dit."}
    assert "proches-" in client.post(reverse("platform:call", args=[zoe.pk]), data, **HTMX).content.decode()
    return the_fact(as_worker)


def pick(client, zoe: Dossier, fact: AttestedFact, uai: str, place: str = "file", **headers: str):
    return client.post(
        reverse("platform:fact_place", args=[zoe.pk, fact.pk]), {"uai": uai, "place": place}, **(headers or HTMX)
    )


@pytest.mark.parametrize("place", ["list", "day"])
def test_one_of_the_nearest_is_picked_beside_what_is_being_done_and_given_back(
    owner, zoe, near, as_worker, place
) -> None:
    fact = unknown_by_call(owner, zoe, as_worker, place)
    answer = pick(owner, zoe, fact, near.uai, "beside")
    page = shown(answer)
    assert f"Établissement noté : <strong>{near.name}, Laon</strong>" in page.replace("\xa0", " ")
    assert "pf-call" not in answer.content.decode()  # the buttons alone: nothing beside them is drawn again
    placed = the_fact(as_worker)
    assert (placed.establishment_id, placed.attempt_id, placed.effect) == (near.pk, fact.attempt_id, fact.effect)
    assert (placed.confirm_by, placed.next_on, placed.source) == (fact.confirm_by, fact.next_on, fact.source)
    assert placed.place == f"{near.name}, Laon ({near.uai})"
    asking = "Demander à l’établissement"  # its establishment is known now: it can be asked at once
    assert asking in page and reverse("platform:fact_enrolment", args=[zoe.pk, placed.pk]) in page
    again = pick(owner, zoe, placed, "", "beside")
    assert "« lycé Tilleuls », est-ce" in shown(again).replace("\xa0", " ") and asking not in shown(again)
    assert (the_fact(as_worker).place, the_fact(as_worker).establishment_id) == ("lycé Tilleuls", None)


def test_the_contact_still_takes_back_the_fact_whose_establishment_was_picked(owner, zoe, near, as_worker) -> None:
    fact = unknown_by_call(owner, zoe, as_worker)
    assert "Établissement précisé" in shown(pick(owner, zoe, fact, near.uai))
    owner.post(reverse("platform:cancel", args=[zoe.pk, fact.attempt_id]), {"place": "file"}, **HTMX)
    assert the_fact(as_worker).cancelled
    assert "Rien n’est attesté" in read(owner, zoe)


def test_an_establishment_is_picked_later_from_the_file_and_without_a_script(owner, zoe, near, as_worker) -> None:
    fact = unknown_by_call(owner, zoe, as_worker)
    assert reverse("platform:fact_place", args=[zoe.pk, fact.pk]) in read(owner, zoe)
    answer = owner.post(reverse("platform:fact_place", args=[zoe.pk, fact.pk]), {"uai": near.uai}, follow=True)
    assert f"Établissement noté : {near.name}, Laon." in shown(answer).replace("\xa0", " ")
    assert "proches-" not in read(owner, zoe)


def test_who_picks_second_or_what_nobody_knows_is_told_why(owner, zoe, near, as_worker) -> None:
    fact = unknown_by_call(owner, zoe, as_worker)
    unheard = pick(owner, zoe, fact, "0999999Z", "beside")
    assert unheard.status_code == 422 and "n’est pas au répertoire" in shown(unheard)
    assert pick(owner, zoe, fact, "", "beside").status_code == 422  # nothing was picked: nothing to go back to
    pick(owner, zoe, fact, near.uai, "beside")
    late = pick(owner, zoe, fact, near.uai, "beside")
    assert late.status_code == 422 and "déjà répondu" in shown(late)


def test_a_fact_that_a_base_denies_is_answered_before_its_establishment(owner, zoe, near, as_worker, as_owner) -> None:
    fact = unknown_by_call(owner, zoe, as_worker)
    with as_owner():
        Contradiction.objects.create(
            statement=fact, dossier=zoe, campaign_id=new_id(), campaign_name="Novembre", said="Inscrite."
        )
    refused = pick(owner, zoe, fact, near.uai, "beside")
    assert refused.status_code == 422 and "dites d’abord qui a raison" in shown(refused)
    assert the_fact(as_worker).pk == fact.pk


def test_an_unknown_place_is_said_on_the_sheet_too_and_a_country_is_no_establishment(owner, zoe) -> None:
    assert "n’est pas un établissement connu" not in shown(attest(owner, zoe, "abroad", where="Belgique"))
    page = shown(attest(owner, zoe, "no_contract", where="Zzyzx")).replace("\xa0", " ")
    assert "n’est pas un établissement connu : c’est gardé tel quel. L’établissement ne pourra pas" in page


def test_a_refusal_from_the_call_keeps_its_reason_and_proposes_no_call_before_its_day(owner, zoe, as_worker) -> None:
    data = {"key": new_id(), "outcome": "refuses", "refusal": "distance", "ask_in": "3", "place": "file"}
    page = owner.post(reverse("platform:call", args=[zoe.pk]), data, **HTMX).content.decode()
    assert "Raison du refus : éloignement" in page and "n’appelez pas avant" in page
    assert 'href="#appel">Reproposer' not in page
    with as_worker():
        wait = ContactAttempt.objects.get().next_step_on - timezone.localdate()
    assert timedelta(88) < wait < timedelta(94)


def test_each_reason_of_the_sheet_is_offered_and_recorded_with_its_undo(owner, zoe, as_worker) -> None:
    assert "A déménagé en dehors du territoire national" in read(owner, zoe)
    page = attest(owner, zoe, "abroad", where="Belgique")
    assert page.status_code == 200 and "Belgique" in page.content.decode()
    assert the_file(as_worker).status == "closed"
    undo = reverse("platform:fact", args=[zoe.pk, the_fact(as_worker).pk, "retirer"])
    assert undo in page.content.decode()
    owner.post(undo, {"place": "file"}, **HTMX)
    assert the_file(as_worker).status == "open"


def test_a_refused_form_says_how_to_mend_beside_its_field(owner, zoe) -> None:
    page = attest(owner, zoe, "other")
    assert page.status_code == 422 and "Précisez cette autre raison" in page.content.decode()
    assert attest(owner, zoe, "").status_code == 422
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert "pas encore venue" in attest(owner, zoe, "abroad", fact_date=tomorrow).content.decode()


def test_confirmed_then_no_longer_true(owner, zoe, as_worker) -> None:
    attest(owner, zoe, "employed", where="Boulangerie Martin")
    for answer, status in (("confirmer", "open"), ("terminer", "open")):
        url = reverse("platform:fact", args=[zoe.pk, the_fact(as_worker).pk, answer])
        assert owner.post(url, **HTMX).status_code == 200
        assert the_file(as_worker).status == status
    assert "N’est plus vrai : en emploi" in read(owner, zoe)
    assert the_file(as_worker).stage == "contact"


def test_what_is_past_its_date_is_confirmed_from_the_day(owner, zoe, as_worker, as_owner) -> None:
    attest(owner, zoe, "employed", where="Boulangerie Martin")
    past = timezone.localdate() - timedelta(days=2)
    with as_owner():
        AttestedFact.objects.update(confirm_by=past)
        Dossier.objects.update(confirm_by=past)
    day = reverse("platform:platform_day", args=[zoe.platform_id])
    page = owner.get(day).content.decode()
    assert "Situation à vérifier" in page and "Ce n’est plus vrai" in page
    url = reverse("platform:fact", args=[zoe.pk, the_fact(as_worker).pk, "confirmer"])
    assert "Confirmé" in owner.post(url, {"place": "day"}, **HTMX).content.decode()
    assert "Boulangerie" not in owner.get(day).content.decode()


def denied_in_the_day(owner, zoe: Dossier, as_worker) -> AttestedFact:
    """A fact that a base denies, to be decided on today."""
    attest(owner, zoe, "employed", where="Boulangerie Martin")
    fact = the_fact(as_worker)
    with as_worker():
        denials = [Denial(fact.pk, "Inscrite au lycée")]
        report_contradictions(campaign_id=new_id(), campaign_name="Novembre", denials=denials)
    return fact


@pytest.mark.parametrize("answer", ["confirmer", "terminer"])
def test_who_is_right_is_undone_where_one_stands(owner, zoe, as_worker, answer: str) -> None:
    fact = denied_in_the_day(owner, zoe, as_worker)
    before = the_file(as_worker)
    assert "Dire qui a raison" in read(owner, zoe)  # the next step leads to the fact
    told = shown(owner.post(reverse("platform:fact", args=[zoe.pk, fact.pk, answer]), {"place": "day"}, **HTMX))
    assert ("Le dossier est clos." in told) is (the_file(as_worker).status == "closed")
    undo = reverse("platform:fact", args=[zoe.pk, the_fact(as_worker).pk, "annuler"])
    assert undo in told and file_url(zoe) in told and "pf-line--done" in told
    line = shown(owner.post(undo, {"place": "day"}, **HTMX))
    assert "Qui a raison" in line and "comme avant" in line and "pf-line--done" not in line
    after = the_file(as_worker)
    assert (after.contradicted, after.next_step, after.next_step_on) == (True, before.next_step, before.next_step_on)


def test_who_is_right_is_undone_on_the_file_without_javascript_or_said_why_not(owner, zoe, as_worker) -> None:
    fact = denied_in_the_day(owner, zoe, as_worker)
    page = shown(owner.post(reverse("platform:fact", args=[zoe.pk, fact.pk, "terminer"]), follow=True))
    undo = reverse("platform:fact", args=[zoe.pk, the_fact(as_worker).pk, "annuler"])
    assert f'<form method="post" action="{undo}">' in page
    assert "Qui a raison" in shown(owner.post(undo, follow=True))
    done = owner.post(reverse("platform:fact", args=[zoe.pk, the_fact(as_worker).pk, "terminer"]), **HTMX)
    undo = reverse("platform:fact", args=[zoe.pk, the_fact(as_worker).pk, "annuler"])
    assert undo in shown(done)
    call = {"key": new_id(), "outcome": "no_answer", "place": "file"}
    owner.post(reverse("platform:call", args=[zoe.pk]), call, **HTMX)
    refused = owner.post(undo, {"place": "day"}, **HTMX)
    assert refused.status_code == 422 and "Noter une raison" in shown(refused) and "pf-line" in shown(refused)


def test_what_is_over_is_not_said_to_call_for_who_died_or_said_no(owner, cast, zoe, as_owner, as_worker) -> None:
    again = timezone.localdate() + timedelta(days=40)
    with as_owner():
        link = PersonalLink.objects.create(
            dossier=zoe, kind="message", digest="x", created_by_id=cast.owner.user_id, expires_at=timezone.now()
        )
        LinkAnswer.objects.create(dossier=zoe, link=link, choice="not_now", ask_again_on=again)
    for dead, told in ((False, f"ni appel ni message avant le {again:%d/%m/%Y}"), (True, "Noté.")):
        if dead:
            attest(owner, zoe, "deceased")
        attest(owner, zoe, "abroad")
        with as_worker():
            fact = AttestedFact.objects.get(motive="abroad", superseded_by=None, ended=False)
        done = shown(owner.post(reverse("platform:fact", args=[zoe.pk, fact.pk, "terminer"]), **HTMX))
        assert told in done and "à reprendre aujourd’hui" not in done


def test_a_death_shows_no_number_and_offers_no_call(owner, zoe) -> None:
    attest(owner, zoe, "deceased")
    page = read(owner, zoe)
    assert "N’appelez pas" in page and "data-call-form" not in page
    data = {"key": new_id(), "outcome": "no_answer", "place": "file"}
    assert owner.post(reverse("platform:call", args=[zoe.pk]), data, **HTMX).status_code == 422


@pytest.mark.parametrize(("motive", "word"), [("justice", "Justice"), ("health", "Santé"), ("care", "médico-social")])
def test_a_protected_nature_is_masked_on_every_page_and_export(
    cast, owner, colleague, referent, zoe, as_owner, as_worker, motive, word
) -> None:
    attest(owner, zoe, motive, where="Centre des Ormes", source="parent")
    with as_owner():
        circle1 = signed_in(person("Emma", "Girard", Role.CIRCLE1, platform=cast.platform))
    for client in (owner, colleague):
        assert "Centre des Ormes" in read(client, zoe)
    page = read(circle1, zoe)
    assert "Motif protégé" in page and "Ormes" not in page
    for url in (file_url(zoe), reverse("platform:why", args=[zoe.pk]), reverse("establishment:home")):
        assert "Ormes" not in referent.get(url).content.decode()
        assert f"établissement de la {word}" not in referent.get(url).content.decode()
    with as_worker():
        export = Export.objects.create(
            user_id=cast.owner.user_id, platform=cast.platform, expires_at=timezone.now() + timedelta(days=1)
        )
        write_export(export_id=export.pk)
    text = owner.get(reverse("platform:export_file", args=[export.pk])).content.decode()
    assert "Ormes" not in text and word not in text


def test_a_referent_and_a_stranger_write_nothing(referent, stranger, owner, zoe, as_worker) -> None:
    attest(owner, zoe, "abroad")
    fact = the_fact(as_worker)
    for client in (referent, stranger):
        for name, args in (("attest", [zoe.pk]), ("status", [zoe.pk]), ("fact", [zoe.pk, fact.pk, "terminer"])):
            assert client.post(reverse(f"platform:{name}", args=args), {}).status_code in (403, 404)


def test_a_file_is_closed_and_opened_again(owner, zoe, as_worker) -> None:
    url = reverse("platform:status", args=[zoe.pk])
    assert owner.post(url, {"reason": "deceased", "key": new_id()}, **HTMX).status_code == 422
    page = owner.post(url, {"reason": "request", "key": new_id()}, **HTMX).content.decode()
    assert "Clos : à sa demande" in page
    owner.post(url, {"reason": "again", "key": new_id()}, **HTMX)
    assert the_file(as_worker).status == "open"


def test_establishments_are_proposed_by_name_and_uai(owner, cast, as_owner) -> None:
    with as_owner():
        Establishment.objects.update(search_name="lycee des trois tilleuls")
    url = reverse("platform:places")
    for text in ("trois till", "0029998"):
        assert "Lycée des Trois Tilleuls" in owner.post(url, {"where": text}, **HTMX).content.decode()
    assert "option" not in owner.post(url, {"where": "l"}, **HTMX).content.decode()


def test_the_page_of_a_file_costs_the_same_with_many_facts(owner, zoe, as_worker) -> None:
    attest(owner, zoe, "employed", where="Ici")
    read(owner, zoe)
    with CaptureQueriesContext(connection) as one:
        read(owner, zoe)
    for motive in ("trainee", "cned", "abroad"):
        attest(owner, zoe, motive, where="Là")
    with CaptureQueriesContext(connection) as many:
        read(owner, zoe)
    assert len(many) == len(one)
