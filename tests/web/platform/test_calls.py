"""Ma journée, a morning of calls, the preparation, "injoignable", who calls: as pages."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import Answered, Outcome
from rebond.domain.dossiers.models import AttestedFact, CallLock, CallRound, ContactAttempt, ContactDetail, Dossier
from rebond.domain.dossiers.operations import take_call
from rebond.domain.messages.enums import State
from rebond.domain.messages.models import Message
from rebond.domain.territory.folding import fold
from rebond.domain.territory.models import Establishment, Platform
from rebond.web.platform.forms import ContactForm
from rebond.web.templatetags.platform_tags import blank_field
from tests.domain.dossiers.cast import Cast, fresh_key, listed, publish
from tests.domain.dossiers.test_calling import try_everything
from tests.web.platform.reading import queries_of
from tests.web.reading import shown

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

HTMX = {"HX-Request": "true"}


@pytest.fixture
def leo(cast: Cast, zoe: Dossier, as_worker) -> Dossier:
    """A second young person."""
    with as_worker():
        publish(cast, listed(cast, "p2", first_names="Léo", ines=("987654321CD",)))
        return Dossier.objects.get(first_names="Léo")


def to(name: str, *keys: object) -> str:
    return reverse(f"platform:{name}", args=list(keys))


def mother_of(zoe: Dossier) -> ContactDetail:
    return ContactDetail.objects.get(person_id=zoe.person_id, holder="mother")


def call(client: Client, zoe: Dossier, outcome: str, **data: object):
    return client.post(to("call", zoe.pk), {"key": fresh_key(), "outcome": outcome, **data})


@pytest.fixture
def latest(as_owner):
    """The contact recorded last."""

    def read() -> ContactAttempt:
        with as_owner():
            return ContactAttempt.objects.select_related("written").latest("recorded_at")

    return read


@pytest.mark.parametrize(
    ("told", "outcome", "answered"),
    [
        ({}, Outcome.RELATIVE_REACHED, Answered.MOTHER),
        ({"answered": "young_person"}, Outcome.REACHED, Answered.YOUNG_PERSON),
        ({"answered": "father"}, Outcome.RELATIVE_REACHED, Answered.FATHER),
        ({"outcome": "reached_interview"}, Outcome.REACHED, Answered.YOUNG_PERSON),
    ],
)
def test_an_answer_on_a_relative_s_number_is_the_relative_s(owner, zoe, as_owner, latest, told, outcome, answered):
    with as_owner():
        number = mother_of(zoe)
    call(owner, zoe, **{"outcome": "reached", "detail": number.pk} | told)
    written = latest()
    assert (written.outcome, written.answered) == (outcome, answered)


def test_what_a_relative_says_of_the_schooling_or_refuses_is_written_as_theirs(owner, zoe, as_owner, latest) -> None:
    with as_owner():
        number = mother_of(zoe)
    call(owner, zoe, "refuses", detail=number.pk)
    assert latest().answered == Answered.MOTHER
    call(owner, zoe, "no_answer", detail=number.pk)
    assert latest().answered == Answered.NOBODY


def test_the_day_has_its_queue_and_what_stands_beside_it(owner, cast, zoe) -> None:
    call(owner, zoe, "call_back", next_step_on=timezone.localdate().isoformat(), next_step_time="17:30")
    page = owner.get(to("platform_day", cast.platform.pk)).content.decode()
    assert "À 17\u00a0h\u00a030." in page
    assert "Rappels promis" in page
    assert "<strong>17\u00a0h\u00a030</strong>" in page
    assert "On me rappelle" in page
    assert "Fait aujourd’hui" in page
    assert "Ma semaine" in page
    aside = owner.get(to("day_aside", cast.platform.pk), headers=HTMX).content.decode()
    assert "LEFÈVRE Zoé Marie" in aside


def test_the_day_costs_as_many_queries_for_one_file_as_for_many(owner, cast, zoe, as_worker) -> None:
    address = to("platform_day", cast.platform.pk)
    few = len(queries_of(owner, address))
    with as_worker():
        for number in range(8):
            publish(cast, listed(cast, f"m{number}", first_names=f"Ana{number}", ines=(f"98765432{number}CD",)))
    assert len(queries_of(owner, address)) <= few + 2


def test_a_contact_undone_from_the_day_leads_back_to_the_day(owner, cast, zoe, latest) -> None:
    call(owner, zoe, "no_answer")
    response = owner.post(to("cancel", zoe.pk, latest().pk), {"place": "day"})
    assert response.url == to("platform_day", cast.platform.pk)


def test_the_order_chosen_is_shown_again(owner, cast, zoe) -> None:
    owner.post(to("day_order", cast.platform.pk), {"order": "commune"})
    page = owner.get(to("platform_day", cast.platform.pk)).content.decode()
    assert '<option value="commune" selected>' in page


def test_who_calls_opens_their_file_and_several_are_listed(owner, cast, zoe, leo) -> None:
    response = owner.post(to("calling_back", cast.platform.pk), {"digits": "5678"})
    page = response.content.decode()
    assert "LEFÈVRE Zoé Marie" in page
    assert "LEFÈVRE Léo" in page
    assert "5678" not in response.request["PATH_INFO"]


def test_who_calls_alone_opens_at_once(owner, cast, zoe) -> None:
    response = owner.post(to("calling_back", cast.platform.pk), {"digits": "0001"}, headers=HTMX)
    assert response.headers["HX-Redirect"] == to("file", zoe.pk)


@pytest.mark.parametrize(("typed", "status", "said"), [("12", 422, "au moins"), ("9999", 200, "Aucun dossier")])
def test_too_few_digits_or_an_unknown_number_say_what_to_do(owner, cast, zoe, typed, status, said) -> None:
    response = owner.post(to("calling_back", cast.platform.pk), {"digits": typed})
    assert response.status_code == status
    assert said in response.content.decode()


def begin(client: Client, cast: Cast, as_owner, **data: str) -> CallRound:
    client.post(to("round_start", cast.platform.pk), {"tab": "tous", **data})
    with as_owner():
        return CallRound.objects.latest("started_at")


def test_a_morning_of_calls_goes_from_one_to_the_next_then_ends(owner, cast, zoe, leo, as_owner) -> None:
    held = begin(owner, cast, as_owner)
    first = owner.get(to("round", held.pk)).content.decode()
    assert "1 / 2" in first
    for number, dossier_id in enumerate(held.files):
        response = owner.post(
            to("round_call", held.pk, dossier_id), {"key": fresh_key(), "outcome": "no_answer"}, headers=HTMX
        )
        page = response.content.decode()
        assert ("2 / 2" in page) if number == 0 else ("La liste est finie" in page)
    assert "2 contacts notés" in page


def test_the_day_offers_its_own_round_beside_the_one_begun_from_the_list(owner, cast, zoe, leo, as_owner) -> None:
    listed_one = begin(owner, cast, as_owner)
    page = shown(owner.get(to("platform_day", cast.platform.pk))).replace("\xa0", " ")
    assert "Reprendre la série commencée depuis la liste (2 restants)" in page
    assert to("round", listed_one.pk) in page and "Liste « Tous », commencée" in page
    assert ">Appeler à la suite</button>" in page
    own = begin(owner, cast, as_owner, **{"from": "day"})
    page = shown(owner.get(to("platform_day", cast.platform.pk))).replace("\xa0", " ")
    assert to("round", own.pk) in page and "Reprendre les appels (1 sur " in page
    assert to("round", listed_one.pk) in page  # it waits
    owner.post(to("round_step", listed_one.pk), {"act": "end"})
    assert "depuis la liste" not in shown(owner.get(to("platform_day", cast.platform.pk)))


def test_what_htmx_shows_of_a_round_is_the_page_reloaded(owner, cast, zoe, leo, as_owner) -> None:
    held = begin(owner, cast, as_owner)
    swapped = owner.post(to("round_step", held.pk), {"act": f"skip:{held.files[0]}"}, headers=HTMX).content.decode()
    whole = owner.get(to("round", held.pk)).content.decode()
    name = "LEFÈVRE Léo" if held.files[1] == leo.pk else "LEFÈVRE Zoé Marie"
    assert name in swapped
    assert name in whole


def test_a_record_of_the_round_is_undone_and_its_file_comes_back(owner, cast, zoe, leo, as_owner, latest) -> None:
    held = begin(owner, cast, as_owner)
    owner.post(to("round_call", held.pk, held.files[0]), {"key": fresh_key(), "outcome": "no_answer"})
    page = owner.post(to("round_step", held.pk), {"act": f"undo:{latest().pk}"}, headers=HTMX).content.decode()
    assert "1 / 2" in page
    assert latest().cancelled


def test_a_refused_record_keeps_the_person_and_what_was_typed(owner, cast, zoe, as_owner) -> None:
    held = begin(owner, cast, as_owner)
    response = owner.post(
        to("round_call", held.pk, zoe.pk),
        {"key": fresh_key(), "outcome": "reached", "note": "Elle rappelle.", "next_step_time": "25:99"},
        headers=HTMX,
    )
    assert response.status_code == 422
    assert "Cette heure n’existe pas" in response.content.decode()
    assert "Elle rappelle." in response.content.decode()


def test_an_empty_list_begins_nothing_and_says_so(owner, cast, as_owner) -> None:
    response = owner.post(to("round_start", cast.platform.pk), {"tab": "tous"}, follow=True)
    assert "Personne à appeler" in response.content.decode()
    with as_owner():
        assert not CallRound.objects.exists()


@pytest.mark.parametrize("act", ["skip:", "skip:rien", "undo:0", "bad", ""])
def test_a_forged_step_breaks_nothing(owner, cast, zoe, as_owner, act) -> None:
    held = begin(owner, cast, as_owner)
    assert owner.post(to("round_step", held.pk), {"act": act}).status_code in (302, 404)


def test_a_file_of_another_round_is_not_recorded_there(owner, cast, zoe, leo, as_owner) -> None:
    held = begin(owner, cast, as_owner)
    with as_owner():
        CallRound.objects.filter(pk=held.pk).update(files=[leo.pk])
    data = {"key": fresh_key(), "outcome": "no_answer"}
    assert owner.post(to("round_call", held.pk, zoe.pk), data).status_code == 404


def test_colleagues_see_the_call_on_the_panel_the_file_and_the_queue(owner, colleague, cast, zoe) -> None:
    owner.post(to("calling", zoe.pk))
    said = "Appel en cours par Alice V."
    assert said in colleague.get(to("call", zoe.pk), headers=HTMX).content.decode()
    assert said in colleague.get(to("file", zoe.pk)).content.decode()
    assert said in colleague.get(to("platform_day", cast.platform.pk)).content.decode()
    assert said in colleague.post(to("calls_going_on"), {"d": [str(zoe.pk), "rien"]}).content.decode()
    assert said not in owner.get(to("file", zoe.pk)).content.decode()
    owner.post(to("calling", zoe.pk), {"act": "leave"})
    assert said not in colleague.post(to("calls_going_on"), {"d": str(zoe.pk)}).content.decode()


def test_what_a_colleague_wrote_while_the_form_was_open_is_told(owner, colleague, zoe) -> None:
    seen = (timezone.now() - timedelta(seconds=1)).isoformat()
    call(colleague, zoe, "message_left")
    response = owner.post(
        to("call", zoe.pk),
        {"key": fresh_key(), "outcome": "no_answer", "seen": seen, "place": "file"},
        headers=HTMX,
    )
    page = response.content.decode()
    assert "Pendant ce temps, Bruno Leclercq a noté « message laissé »" in page
    assert "les deux sont gardés" in page


@pytest.mark.parametrize("seen", ["", "hier", "2026-11-24", "2026-99-99T00:00:00Z"])
def test_a_forged_moment_is_left_aside(owner, zoe, seen) -> None:
    assert call(owner, zoe, "no_answer", seen=seen).status_code in (302, 400)


def test_the_preparation_says_what_is_missing_then_lets_it_be_said(owner, cast, zoe) -> None:
    page = owner.get(to("preparation", zoe.pk)).content.decode()
    assert "Il manque encore 5 essais" in page
    assert "Noter injoignable" not in page
    refused = owner.post(to("unreachable", zoe.pk), {"key": fresh_key()})
    assert refused.status_code == 422
    assert "Trop tôt pour le dire injoignable" in refused.content.decode()
    with acting_as(cast.owner):
        try_everything(cast, zoe)
    assert "Noter injoignable" in owner.get(to("preparation", zoe.pk)).content.decode()
    owner.post(to("unreachable", zoe.pk), {"key": fresh_key(), "events": ["detail"], "note": "Plus de numéro."})
    page = owner.get(to("preparation", zoe.pk)).content.decode()
    assert "Noté injoignable" in page
    assert "Injoignable" in owner.get(to("tab", cast.platform.pk, "injoignables")).content.decode()
    assert "Injoignable : à recontacter" in owner.get(to("file", zoe.pk)).content.decode()


def test_the_keep_key_is_a_person_s_own_and_never_a_visitor_s(owner, colleague, client, zoe) -> None:
    def key(browser: Client) -> str:
        page = browser.get("/", follow=True).content.decode()
        return page.partition('data-kept-key="')[2].partition('"')[0]

    assert len(key(owner)) == 64
    assert key(owner) != key(colleague)
    assert key(client) == ""


def test_a_lock_taken_by_an_operation_is_the_page_s(owner, cast, zoe) -> None:
    with acting_as(cast.colleague):
        take_call(actor=cast.colleague, dossier_id=zoe.pk)
        assert CallLock.objects.count() == 1
    assert "Appel en cours par Bruno L." in owner.get(to("preparation", zoe.pk)).content.decode()


@pytest.mark.parametrize("given", [{}, {"note": "Vu hier", "outcome": "reached", "channel": "visit"}])
def test_a_field_written_once_reads_as_the_template_writes_it(given) -> None:
    for form in (ContactForm(), ContactForm(initial=given), ContactForm(given or {"outcome": "?"})):
        for name in ("motive", "refusal", "ask_in", "answered", "next_step", "next_step_on", "channel", "happened_at"):
            for key in ("a1", "<b>"):
                whole = render_to_string("platform/_field.html", {"field": form[name], "key": key})
                assert blank_field(form[name], key) == whole


def test_no_answer_and_an_sms_are_one_click_in_a_morning_of_calls_too(owner, cast, zoe, leo, as_owner, latest) -> None:
    with as_owner():
        Platform.objects.filter(pk=cast.platform.pk).update(phone="03 53 01 99 01")
        mobile = ContactDetail.objects.create(
            person_id=zoe.person_id, kind="phone", value="+33639980077", source="Base"
        )
    held = begin(owner, cast, as_owner)
    day = timezone.localdate() + timedelta(days=11)
    data = {"key": fresh_key(), "outcome": "no_answer_sms", "detail": mobile.pk, "note": "Répondeur plein."}
    data |= {"next_step_on": day.isoformat(), "next_step_time": "17:30"}
    response = owner.post(to("round_call", held.pk, zoe.pk), data, headers=HTMX)
    assert response.status_code == 200
    assert "pas de réponse, SMS demandé, enregistré" in shown(response)
    with as_owner():
        assert Message.objects.get().reference == zoe.pk
        silent = ContactAttempt.objects.select_related("written").get(dossier=zoe, outcome=Outcome.NO_ANSWER)
        zoe.refresh_from_db()
    assert silent.written.text == "Répondeur plein."
    assert (zoe.next_step_on, zoe.next_step_time.hour) == (day, 17)
    undo = f"undo:{latest().pk}"
    told = shown(owner.post(to("round_step", held.pk), {"act": undo}, headers=HTMX))
    assert "Appel sans réponse et SMS annulés." in told
    assert "Le SMS ne partira pas." in told
    with as_owner():
        assert Message.objects.get().state == State.DROPPED


def test_undoing_a_message_that_left_says_so(owner, cast, zoe, as_owner, latest) -> None:
    with as_owner():
        Platform.objects.filter(pk=cast.platform.pk).update(phone="03 53 01 99 01")
        ContactDetail.objects.create(person_id=zoe.person_id, kind="phone", value="+33639980077", source="Base")
    data = {"key": fresh_key(), "outcome": "no_answer_sms", "place": "day", "note": "Répondeur."}
    assert owner.post(to("call", zoe.pk), data, headers=HTMX).status_code == 200
    assert "l’annuler l’abandonne" in shown(owner.get(to("correct", zoe.pk, latest().pk)))
    with as_owner():
        Message.objects.update(state=State.SENT)
    told = shown(owner.post(to("cancel", zoe.pk, latest().pk), {"place": "file"}, headers=HTMX))
    assert "le SMS était déjà parti : il ne peut plus être repris" in told


def test_a_slot_taken_meanwhile_is_refused_in_words_in_a_morning_of_calls(owner, cast, zoe, as_owner) -> None:
    held = begin(owner, cast, as_owner)
    data = {"key": fresh_key(), "outcome": "appointment", "slot": fresh_key(), "note": "Mardi lui va."}
    response = owner.post(to("round_call", held.pk, zoe.pk), data, headers=HTMX)
    assert response.status_code == 422
    assert "Mardi lui va." in response.content.decode()


def test_a_school_that_nobody_knows_is_said_in_a_morning_of_calls_too(owner, cast, zoe, leo, as_owner) -> None:
    held = begin(owner, cast, as_owner)
    data = {"key": fresh_key(), "outcome": "in_school", "motive": "public", "where": "Lycée de nulle part"}
    response = owner.post(to("round_call", held.pk, zoe.pk), data, headers=HTMX)
    assert "n’est pas un établissement connu" in shown(response)


def test_the_nearest_school_is_picked_in_a_morning_of_calls_beside_the_next_person(
    owner, cast, zoe, leo, as_owner
) -> None:
    with as_owner():
        Establishment.objects.filter(pk=cast.school.pk).update(
            department_id=cast.platform.department_id, search_name=fold(cast.school.name)
        )
    held = begin(owner, cast, as_owner)
    data = {"key": fresh_key(), "outcome": "in_school", "motive": "public", "where": "lycé tilleuls"}
    page = owner.post(to("round_call", held.pk, held.files[0]), data, headers=HTMX).content.decode()
    with as_owner():
        fact = AttestedFact.objects.get()
    assert to("fact_place", held.files[0], fact.pk) in page and "2 / 2" in page
    picked = owner.post(
        to("fact_place", held.files[0], fact.pk), {"uai": cast.school.uai, "place": "beside"}, headers=HTMX
    )
    assert "Établissement noté" in shown(picked) and "2 / 2" not in shown(picked)


def test_who_notes_a_placement_is_told_that_it_is_reserved(owner, zoe, latest) -> None:
    for words, told in (("Placé en foyer.", True), ("Rappeler jeudi.", False)):
        data = {"key": fresh_key(), "outcome": "no_answer", "note": words, "place": "file"}
        page = shown(owner.post(to("call", zoe.pk), data, headers=HTMX))
        assert ("c’est réservé au responsable et à l’assistant" in page) == told
        assert latest().written.protected == told


@pytest.mark.parametrize("place", ["file", "day", "round"])
def test_an_answer_becomes_the_interview_in_one_click(owner, cast, zoe, leo, as_owner, latest, place) -> None:
    held = begin(owner, cast, as_owner)
    address = to("round_call", held.pk, zoe.pk) if place == "round" else to("call", zoe.pk)
    data = {"key": fresh_key(), "outcome": "reached_interview", "note": "Il a le temps.", "place": place}
    response = owner.post(address, data, headers=HTMX)
    assert response.headers["HX-Redirect"] == to("interview", zoe.pk)
    assert "contact-recorded" in response.headers["HX-Trigger"]
    assert (latest().outcome, latest().written.text) == (Outcome.REACHED, "Il a le temps.")
    assert owner.post(address, data | {"key": fresh_key()}).url == to("interview", zoe.pk)
