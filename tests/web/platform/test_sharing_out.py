"""Répartition and absences, as pages."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.models import Allotment, Dossier, Sitting, Slot
from tests.domain.dossiers.cast import listed, publish
from tests.web.platform.reading import queries_of

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

HTMX = {"HX-Request": "true"}


def to(name: str, *keys: object) -> str:
    return reverse(f"platform:{name}", args=list(keys))


@pytest.fixture
def sitting(owner, cast, zoe, as_owner) -> Sitting:
    """A meeting that goes on, with the assistant present."""
    owner.post(to("allotment", cast.platform.pk), {"present": str(cast.owner.user_id), "guests": "Mme Petit"})
    with as_owner():
        return Sitting.objects.get()


def test_a_click_gives_and_the_same_page_undoes(owner, cast, zoe, sitting, as_owner) -> None:
    page = owner.get(to("sitting", sitting.pk)).content.decode()
    assert "LEFÈVRE Zoé Marie" in page
    act = {"act": f"give:{cast.colleague.user_id}", "dossiers": str(zoe.pk)}
    given = owner.post(to("sitting", sitting.pk), act, headers=HTMX).content.decode()
    assert "1 jeune pour Bruno Leclercq." in given
    assert "Tout le monde a un référent" in given
    with as_owner():
        assert Dossier.objects.get().referent_id == cast.colleague.user_id
        key = Allotment.objects.get().pk
    undone = owner.post(to("sitting", sitting.pk), {"act": f"undo:{key}"}, headers=HTMX).content.decode()
    assert "1 jeune de nouveau sans référent" in undone


def test_all_those_of_a_school_are_given_by_lot(owner, cast, zoe, sitting, as_owner) -> None:
    where = {"school": "Lycée des Trois Tilleuls"}
    lot = {"act": f"lot:{cast.owner.user_id}", **where}
    assert "1 jeune pour Alice Vasseur" in owner.post(to("sitting", sitting.pk), lot, headers=HTMX).content.decode()


@pytest.mark.parametrize("act", ["give:", "give:rien", "give:11111111-1111-1111-1111-111111111111", "undo:rien"])
def test_a_forged_act_is_refused_with_a_sentence(owner, zoe, sitting, act) -> None:
    response = owner.post(to("sitting", sitting.pk), {"act": act, "dossiers": str(zoe.pk)})
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


def test_an_act_on_a_share_out_that_is_not_theirs_is_not_a_page(owner, sitting) -> None:
    assert owner.post(reverse("platform:sitting", args=[sitting.pk]), {"act": f"undo:{new_id()}"}).status_code == 404


def test_the_second_to_write_the_minutes_reads_both_texts_and_chooses(
    owner, colleague, cast, sitting, as_owner
) -> None:
    page, seen = to("sitting", sitting.pk), sitting.version
    assert f'name="seen" value="{seen}"' in owner.get(page).content.decode()
    mine = {"act": "write", "present": str(cast.owner.user_id), "guests": "M. Roux", "seen": seen}
    assert owner.post(page, mine | {"notes": "Zoé : la mission locale."}).url == page
    theirs = mine | {"guests": "", "notes": "Zoé : le lycée.", "act": "close"}
    refused = colleague.post(page, theirs)
    read = unescape(refused.content.decode())
    assert refused.status_code == 422 and "Quelqu’un a enregistré d’autres notes" in read
    assert "<p>Zoé : la mission locale.</p>" in read and "M. Roux</p>" in read
    assert ">Zoé : le lycée.</textarea>" in read and 'id="fin-reunion" hx-preserve="true" open' in read
    with as_owner():
        held = Sitting.objects.get()
    assert (held.notes, held.guests, held.closed_at) == ("Zoé : la mission locale.", "M. Roux", None)
    assert f'name="seen" value="{held.version}"' in read
    assert 'id="ecrit-entre-temps" tabindex="-1" autofocus>' in read
    both = theirs | {"notes": "Zoé : le lycée, et la mission locale.", "seen": held.version}
    assert colleague.post(page, both).url == to("minutes", sitting.pk)
    with as_owner():
        assert Sitting.objects.get().notes == "Zoé : le lycée, et la mission locale."


def test_who_was_writing_when_another_ended_the_meeting_reads_their_text_and_saves_it(
    owner, colleague, sitting, as_owner
) -> None:
    page = to("sitting", sitting.pk)
    ends = {"act": "close", "guests": "", "notes": "Zoé : la mission locale.", "seen": sitting.version}
    assert owner.post(page, ends).status_code == 302
    refused = colleague.post(page, ends | {"act": "write", "notes": "Zoé : le lycée."})
    read = unescape(refused.content.decode())
    assert refused.status_code == 422 and ">Zoé : le lycée.</textarea>" in read and "Terminer la réunion" not in read
    with as_owner():
        seen = Sitting.objects.get().version
    colleague.post(page, ends | {"act": "write", "notes": "Zoé : les deux.", "seen": seen})
    with as_owner():
        assert Sitting.objects.get().notes == "Zoé : les deux."


def test_the_same_text_sent_twice_is_no_conflict_and_what_is_refused_stays_typed(owner, sitting, as_owner) -> None:
    page = to("sitting", sitting.pk)
    told = {"act": "write", "guests": "M. Roux", "notes": "Rien.", "seen": sitting.version}
    assert [owner.post(page, told).url for _ in "ab"] == [page, page]
    with as_owner():
        seen = Sitting.objects.get().version
    long = owner.post(page, told | {"notes": "x" * 4001, "seen": seen})
    assert long.status_code == 422 and "x" * 4001 in long.content.decode()


def test_the_minutes_are_read_and_printed(owner, cast, zoe, sitting) -> None:
    owner.post(to("sitting", sitting.pk), {"act": f"give:{cast.colleague.user_id}", "dossiers": str(zoe.pk)})
    closing = {
        "act": "close",
        "present": str(cast.colleague.user_id),
        "guests": "",
        "notes": "On se revoit en janvier.",
        "seen": sitting.version,
    }
    assert owner.post(to("sitting", sitting.pk), closing).url == to("minutes", sitting.pk)
    page = owner.get(to("minutes", sitting.pk)).content.decode()
    assert "Bruno Leclercq : 1" in page
    assert "On se revoit en janvier." in page
    printed = owner.get(to("minutes_pdf", sitting.pk))
    assert printed.content.startswith(b"%PDF")
    assert printed.headers["Content-Type"] == "application/pdf"


def test_a_stranger_has_none_of_it(stranger, cast, sitting) -> None:
    for name, key in (("allotment", cast.platform.pk), ("sitting", sitting.pk), ("minutes", sitting.pk)):
        assert stranger.get(to(name, key)).status_code == 404


def test_an_absence_is_noted_shown_and_cancelled(colleague, cast, zoe, as_owner) -> None:
    today = timezone.localdate()
    starts_at = timezone.now() + timedelta(days=1)
    with as_owner():
        here = {"platform": cast.platform, "host_id": cast.owner.user_id, "host_name": "Alice Vasseur"}
        for later, title in enumerate(("", "Découvrir les métiers")):
            at = starts_at + timedelta(hours=2 * later)
            Slot.objects.create(**here, starts_at=at, ends_at=at + timedelta(hours=1), title=title)
    data = {
        "user": cast.owner.user_id,
        "substitute": cast.colleague.user_id,
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=3)).isoformat(),
    }
    page = colleague.post(to("absences", cast.platform.pk), data, follow=True).content.decode()
    assert "Absence notée pour Alice Vasseur" in page
    assert "remplacement : Bruno Leclercq" in page
    assert "1 créneau ouvert n’est plus proposé à personne" in unescape(page)
    assert "l’agenda garde 1 séance avec cette personne" in unescape(page)  # its guests are expected still
    twice = colleague.post(to("absences", cast.platform.pk), data)
    assert twice.status_code == 422
    assert "déjà notée" in twice.content.decode()


def test_a_departure_is_previewed_then_done_then_undone(colleague, cast, zoe, as_owner) -> None:
    colleague.post(to("referent", zoe.pk), {"referent": cast.owner.user_id})
    leaver = {"leaver": str(cast.owner.user_id)}
    preview = colleague.post(
        to("departure", cast.platform.pk), leaver | {"act": "preview", "to": str(cast.colleague.user_id)}
    ).content.decode()
    assert "1 dossier change de référent" in preview
    done = leaver | {"act": "confirm", "to": str(cast.colleague.user_id), f"file-{zoe.pk}": str(cast.colleague.user_id)}
    page = colleague.post(to("departure", cast.platform.pk), done, follow=True).content.decode()
    assert "1 dossier confié à d’autres" in page
    with as_owner():
        assert Dossier.objects.get().referent_id == cast.colleague.user_id
        key = Allotment.objects.get().pk
    assert "1 dossier rendu" in colleague.post(to("allotment_undo", key), follow=True).content.decode()


def test_a_departure_to_nobody_says_how_to_mend(colleague, cast, zoe) -> None:
    data = {"leaver": str(cast.owner.user_id), "act": "confirm"}
    response = colleague.post(to("departure", cast.platform.pk), data)
    assert response.status_code == 422
    assert "Choisissez au moins une personne" in response.content.decode()


def test_the_list_and_the_day_say_how_many_have_no_referent(owner, cast, zoe) -> None:
    assert "1 jeune sans référent" in owner.get(to("platform_day", cast.platform.pk)).content.decode()


def test_the_meeting_costs_a_bounded_number_of_queries(owner, sitting) -> None:
    assert len(queries_of(owner, to("sitting", sitting.pk))) <= 32


def test_a_card_is_passed_and_what_is_decided_is_kept_and_shown(owner, cast, zoe, sitting, as_owner, as_worker) -> None:
    with as_worker():
        publish(cast, listed(cast, "p2", first_names="Léo", ines=("987654321CD",)))
    page = owner.get(to("sitting", sitting.pk))
    first, second = (one.dossier for one in page.context["room"].waiting)
    passed = owner.post(to("sitting", sitting.pk), {"act": f"pass:{first.pk}", "shown": "cards"}, headers=HTMX)
    assert passed.context["room"].waiting[0].dossier == second
    again = owner.get(to("sitting", sitting.pk)).context["room"].waiting
    assert [one.dossier for one in again] == [second, first]
    act = {"act": f"give:{cast.colleague.user_id}", "dossiers": str(second.pk), "note": "Voir la CPE."}
    refused = owner.post(to("sitting", sitting.pk), act | {"step": "find_number", "on": "2020-01-01"}, headers=HTMX)
    assert refused.status_code == 422
    assert 'value="Voir la CPE."' in refused.content.decode()
    day = timezone.localdate() + timedelta(days=3)
    given = owner.post(to("sitting", sitting.pk), act | {"step": "find_number", "on": str(day)}, headers=HTMX)
    told = f"trouver un numéro le {day:%d/%m/%Y}, Voir la CPE."
    assert told in given.content.decode()
    assert told in owner.get(to("minutes", sitting.pk)).content.decode()
    assert owner.get(to("minutes_pdf", sitting.pk)).content.startswith(b"%PDF")
    assert told in owner.get(to("file", second.pk)).content.decode()
    with as_owner():
        file = Dossier.objects.get(pk=second.pk)
    assert (file.next_step, file.next_step_on) == ("find_number", day)
