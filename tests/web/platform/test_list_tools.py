"""The tools of the list: views, columns, picking, acts on many files, groups."""

import json
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rebond.domain.dossiers.models import (
    BulkAct,
    ContactDetail,
    Dossier,
    Export,
    Group,
    Invitation,
    ListView,
    SavedView,
    Selection,
    Slot,
)
from rebond.domain.dossiers.operations import write_export
from rebond.domain.messages.models import MessageTemplate
from rebond.domain.territory.models import Platform
from tests.domain.dossiers.cast import Cast, listed, publish
from tests.web.platform.reading import bare, queries_of
from tests.web.reading import shown

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

HTMX = {"HX-Request": "true"}


@pytest.fixture
def files(cast: Cast, as_worker, as_owner) -> list[Dossier]:
    with as_worker():
        publish(cast, *(listed(cast, f"p{n}", first_names=f"Léo {n:02}", ines=()) for n in range(60)))
    with as_owner():
        return list(Dossier.objects.order_by("search_text", "pk"))


def post(client: Client, cast: Cast, page: str, /, *parts: str, headers=None, **data: object):
    return client.post(reverse(f"platform:{page}", args=[cast.platform.pk, *parts]), data, headers=headers)


def pick(client: Client, cast: Cast, act: str, headers=None):
    return post(client, cast, "pick", headers=headers, tab="tous", act=act)


def keys(as_owner) -> set[UUID]:
    with as_owner():
        return set(Selection.objects.get(frozen=False).keys)


def test_a_named_view_has_its_tab_its_address_and_its_count(owner, colleague, cast, files) -> None:
    kept = post(owner, cast, "narrow", tab="tous", search="leo 07").url
    view_id = kept.rstrip("/").rpartition("/")[2]
    saved = post(owner, cast, "views", view=view_id, name="Les 07", shared="1")
    page = owner.get(saved.url).content.decode()
    assert "Léo 07" in page
    assert "Léo 08" not in page
    assert 'aria-current="true"><span class="fr-icon-team-line' in page
    assert "Les 07" in colleague.get("/plate-forme/").content.decode()
    tab = post(
        colleague, cast, "narrow", headers=HTMX, tab="tous", act=f"vue:{saved.url.rstrip('/').rpartition('/')[2]}"
    )
    assert tab.headers["HX-Push-Url"] == saved.url


def test_a_view_narrowed_says_so_and_is_brought_up_to_date(owner, cast, files, as_owner) -> None:
    saved = post(owner, cast, "views", tab="nouveaux", name="Mes nouveaux")
    key = saved.url.rstrip("/").rpartition("/")[2]
    narrowed = post(owner, cast, "narrow", tab="nouveaux", saved=key, sex="1").url
    page = owner.get(narrowed).content.decode()
    assert "modifiée" in page
    assert "Mettre à jour « Mes nouveaux »" in page
    with as_owner():
        view = ListView.objects.get()
    owner.post(reverse("platform:saved_change", args=[key]), {"act": "update", "view": str(view.pk)})
    with as_owner():
        assert SavedView.objects.get().criteria["sex"] == ["1"]


def test_a_refused_name_keeps_the_list_that_was_to_be_named(owner, cast, files) -> None:
    post(owner, cast, "views", tab="tous", name="Mine")
    refused = post(owner, cast, "views", tab="nouveaux", name="mine")
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Une vue s’appelle déjà « mine »" in page
    assert 'name="tab" value="nouveaux"' in page


def test_views_are_renamed_shared_and_deleted_by_who_may(owner, colleague, cast, files, as_owner) -> None:
    post(owner, cast, "views", tab="tous", name="Mine")
    with as_owner():
        key = SavedView.objects.get().pk
    change = reverse("platform:saved_change", args=[key])
    assert colleague.post(change, {"act": "delete"}).status_code == 404
    owner.post(change, {"act": "rename", "name": "La mienne"})
    owner.post(change, {"act": "share"})
    assert "La mienne" in colleague.get(reverse("platform:views", args=[cast.platform.pk])).content.decode()
    colleague.post(change, {"act": "delete"})
    with as_owner():
        assert not SavedView.objects.exists()


def test_columns_are_chosen_put_in_order_and_kept(owner, cast, files) -> None:
    post(owner, cast, "columns", tab="tous", column=["age", "sex"])
    moved = post(owner, cast, "columns", headers=HTMX, tab="tous", column=["age", "sex"], act="up:sex")
    whole = owner.get(reverse("platform:tab", args=[cast.platform.pk, "tous"]))
    titles = [heading.title for heading in whole.context["headings"]]
    assert titles == ["Jeune", "Sexe", "Âge"]
    assert bare(moved.content.decode().partition("</section>")[0]) in bare(whole.content.decode())
    post(owner, cast, "columns", tab="tous", act="reset")
    assert len(owner.get("/plate-forme/").context["headings"]) == 8


def test_a_row_drawn_again_after_a_call_has_the_columns_and_the_tick_of_its_person(owner, cast, files) -> None:
    post(owner, cast, "columns", tab="tous", column=["outcome"])
    pick(owner, cast, f"add:{files[0].pk}")
    form = {"key": str(UUID(int=7)), "outcome": "no_answer", "place": "list"}
    done = owner.post(reverse("platform:call", args=[files[0].pk]), form, headers=HTMX).content.decode()
    assert 'data-label="Dernière suite">Pas de réponse' in done
    assert 'colspan="4"' in done
    assert " checked" in done


def test_picks_are_kept_one_by_one_by_page_and_by_result(owner, cast, files, as_owner) -> None:
    bar = pick(owner, cast, f"add:{files[0].pk}", HTMX).content.decode()
    assert "1 sélectionné" in bar
    page = owner.get(reverse("platform:tab", args=[cast.platform.pk, "tous"]))
    pick(owner, cast, f"page:{page.context['page_keys']}")
    assert len(keys(as_owner)) == 50
    pick(owner, cast, f"remove:{files[0].pk}")
    pick(owner, cast, "results")
    assert len(keys(as_owner)) == 60
    narrowed = post(owner, cast, "narrow", headers=HTMX, tab="nouveaux", sort="-name", sex="1").content.decode()
    assert "60 sélectionnés" in narrowed
    shown = post(owner, cast, "narrow", headers=HTMX, tab="tous", act="among:selection").content.decode()
    assert "Ma sélection" in shown
    pick(owner, cast, "none")
    assert keys(as_owner) == set()
    pick(owner, cast, "add:nonsense,,")
    assert keys(as_owner) == set()


def test_without_a_script_the_boxes_ticked_on_a_page_are_kept_by_a_button(owner, cast, files, as_owner) -> None:
    first, second, third = (str(dossier.pk) for dossier in files[:3])
    pick(owner, cast, f"add:{first}")
    post(owner, cast, "pick", tab="tous", act=f"ticked:{first},{second},{third}", pick=[second])
    assert keys(as_owner) == {UUID(second)}


def test_pages_turned_have_each_their_address_and_name_nobody(owner, cast, files) -> None:
    tab = reverse("platform:tab", args=[cast.platform.pk, "tous"])
    sorted_ = post(owner, cast, "narrow", tab="tous", act="sort:name").url
    first = owner.get(sorted_)
    assert json.loads(first.context["after"].removeprefix("page:"))["way"] == "after"
    second = post(owner, cast, "narrow", tab="tous", sort="name", act=first.context["after"]).url
    page = owner.get(second)
    assert len(page.context["list"].rows) == 10
    back = post(owner, cast, "narrow", tab="tous", sort="name", act=page.context["before"]).url
    assert [d.pk for d in owner.get(back).context["list"].rows] == [d.pk for d in first.context["list"].rows]
    assert "leo" not in (second + back).lower()
    # The counts refreshed after a call leave the page where it is.
    again = post(
        owner, cast, "narrow", headers=HTMX, tab="tous", sort="name", view=second.rstrip("/").rpartition("/")[2]
    )
    assert len(again.context["list"].rows) == 10
    assert len(owner.get(tab).context["list"].rows) == 50


def test_an_act_is_previewed_done_followed_and_undone(owner, colleague, cast, files, as_owner) -> None:
    for dossier in files[:3]:
        pick(owner, cast, f"add:{dossier.pk}")
    asked = owner.get(reverse("platform:bulk", args=[cast.platform.pk, "clore"])).content.decode()
    assert "<strong>3 dossiers choisis</strong>" in asked
    assert post(owner, cast, "bulk", "clore", act="preview", reason="other").status_code == 422
    told = post(owner, cast, "bulk", "clore", act="preview", reason="age")
    assert "3 dossiers changeront" in told.content.decode()
    pick(owner, cast, f"add:{files[5].pk}")  # after the preview: not what was agreed
    done = post(owner, cast, "bulk", "clore", act="apply", reason="age", chosen=str(told.context["chosen"].pk))
    page = owner.get(done.url).content.decode()
    assert "Fait dans 3 dossiers" in page
    assert "Tout annuler" in page
    assert keys(as_owner) == set()
    with as_owner():
        act = BulkAct.objects.get()
    assert (
        "Clos : a plus de 25 ans"
        in colleague.get(reverse("platform:bulk_acts", args=[cast.platform.pk])).content.decode()
    )
    undone = owner.post(reverse("platform:bulk_undo", args=[act.pk]), follow=True).content.decode()
    assert "Chaque dossier est revenu à ce qu’il était" in undone
    again = owner.post(reverse("platform:bulk_undo", args=[act.pk]), follow=True).content.decode()
    assert "ne peut plus être annulé" in again


def test_the_young_people_chosen_are_invited_to_a_session_to_come(owner, cast, files, as_owner) -> None:
    for dossier in files[:3]:
        pick(owner, cast, f"add:{dossier.pk}")
    bar = owner.get(reverse("platform:tab", args=[cast.platform.pk, "tous"])).content.decode()
    address = reverse("platform:bulk", args=[cast.platform.pk, "inviter"])
    assert f'href="{address}"' in bar
    without = owner.get(address).content.decode()
    assert "Aucune séance à venir" in without
    assert f'{reverse("platform:slots", args=[cast.platform.pk])}#ouvrir"' in without
    assert "Voir ce qui va changer" not in without
    starts = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=5), time(14, 30)))
    told = {"title": "Visite du CFA", "where": "CFA de Laon", "host_name": "Mme Noël", "capacity": 2}
    with as_owner():
        slot = Slot.objects.create(
            platform=cast.platform, starts_at=starts, ends_at=starts + timedelta(hours=2), **told
        )
    form = owner.get(address).content.decode()
    assert "à 14 h 30 (2 places libres)" in form.replace("\u00a0", " ")
    assert "SMS : Invitation à une séance" in form
    asked = {"session": str(slot.pk), "message": "aucun"}
    refused = post(owner, cast, "bulk", "inviter", act="preview", session=str(slot.pk))
    assert refused.status_code == 422
    assert "Choisissez un message, ou" in refused.content.decode()
    foreseen = post(owner, cast, "bulk", "inviter", act="preview", **asked)
    assert "3 dossiers changeront" in foreseen.content.decode()
    assert "<strong>1</strong> : Invitation retenue" in foreseen.content.decode().replace("\u00a0", " ")
    done = post(owner, cast, "bulk", "inviter", act="apply", chosen=str(foreseen.context["chosen"].pk), **asked)
    page = owner.get(done.url).content.decode()
    assert "Fait dans 3 dossiers" in page
    assert f'href="{reverse("platform:session", args=[slot.pk])}"' in page
    pick(owner, cast, f"add:{files[4].pk}")
    assert "(2 places libres, 2 sans réponse)" in owner.get(address).content.decode()
    with as_owner():
        act = BulkAct.objects.get()
        assert sorted(Invitation.objects.values_list("state", flat=True)) == ["held", "invited", "invited"]
    undone = owner.post(reverse("platform:bulk_undo", args=[act.pk]), follow=True).content.decode()
    assert "Chaque dossier est revenu à ce qu’il était" in undone
    # Invited once more, one has answered: they stay invited, and the page says why.
    post(owner, cast, "bulk", "inviter", act="apply", **asked)
    with as_owner():
        act = BulkAct.objects.latest("asked_at")
        made = Invitation.objects.get(superseded_by=None, cancelled=False)
    owner.post(reverse("platform:session_answer", args=[made.pk]), {"state": "comes"})
    undone = owner.post(reverse("platform:bulk_undo", args=[act.pk]), follow=True).content.decode()
    assert "1 dossier laissé tel quel, car le jeune a répondu, son message est déjà parti ou sa lettre" in undone


def test_the_message_of_an_invitation_is_read_before_it_leaves(owner, cast, files, as_owner, settings) -> None:
    settings.SITE_ADDRESS = "https://rebond.example"
    pick(owner, cast, f"add:{files[0].pk}")
    with as_owner():
        Platform.objects.filter(pk=cast.platform.pk).update(phone="03 53 01 99 01")
        ContactDetail.objects.filter(person_id=files[0].person_id, kind="phone").update(value="+33639980077")
        starts = timezone.now() + timedelta(days=5)
        told = {"title": "Visite du CFA", "where": "CFA de Laon", "host_name": "Mme Noël", "capacity": 2}
        slot = Slot.objects.create(
            platform=cast.platform, starts_at=starts, ends_at=starts + timedelta(hours=2), **told
        )
        template = MessageTemplate.objects.get(channel="sms", name="Invitation à une séance")
    asked = {"session": str(slot.pk), "message": str(template.pk)}
    answer = post(owner, cast, "bulk", "inviter", act="preview", **asked)
    page = shown(answer).replace("\xa0", " ")
    assert "Le message qui partira" in page and "06 39 98 00 77" in page
    assert "https://rebond.example/r/xxxx" in page and files[0].first_names.split()[0] in page
    parts = answer.context["outgoing"].parts
    assert [count for _, count in parts] == [1] and f"soit {parts[0][0]} à payer" in page


def test_an_act_on_nobody_says_how_to_choose_and_an_unknown_one_is_not_a_page(owner, cast, files) -> None:
    page = owner.get(reverse("platform:bulk", args=[cast.platform.pk, "assigner"])).content.decode()
    assert "Cochez des jeunes" in page
    assert owner.get(reverse("platform:bulk", args=[cast.platform.pk, "effacer"])).status_code == 404
    assert post(owner, cast, "bulk_hand", "effacer").status_code == 404
    assert post(owner, cast, "bulk_hand", "csv").url == reverse("platform:tab", args=[cast.platform.pk, "tous"])


def test_another_s_frozen_selection_or_act_does_not_open(owner, colleague, stranger, cast, files, as_owner) -> None:
    pick(owner, cast, f"add:{files[0].pk}")
    told = post(owner, cast, "bulk", "assigner", act="preview", referent="none")
    chosen = str(told.context["chosen"].pk)
    assert post(colleague, cast, "bulk", "assigner", act="apply", referent="none", chosen=chosen).status_code == 404
    assert post(owner, cast, "bulk", "assigner", act="apply", referent="none", chosen="x").status_code == 404
    done = post(owner, cast, "bulk", "clore", act="apply", reason="age").url
    assert stranger.get(done).status_code == 404


@pytest.mark.parametrize(("form", "kind"), [("tableur", "spreadsheetml"), ("csv", "text/csv")])
def test_the_files_chosen_are_exported_and_only_they(owner, cast, files, as_owner, as_worker, form, kind) -> None:
    pick(owner, cast, f"add:{files[0].pk}")
    state = post(owner, cast, "bulk_hand", form).url
    pick(owner, cast, "none")
    with as_owner():
        export = Export.objects.get()
    with as_worker():
        assert write_export(export_id=export.pk).rows == 1
    assert "1 dossier" in owner.get(state).content.decode()
    assert kind in owner.get(reverse("platform:export_file", args=[export.pk])).headers["Content-Type"]


def test_the_files_chosen_go_to_the_documents(owner, cast, files) -> None:
    pick(owner, cast, f"add:{files[0].pk}")
    page = owner.get(post(owner, cast, "bulk_hand", "courrier").url).content.decode()
    assert "les jeunes choisis" in page


def test_a_group_is_constituted_read_changed_and_closed(owner, stranger, cast, files, as_owner) -> None:
    pick(owner, cast, f"page:{files[0].pk},{files[1].pk}")
    done = post(owner, cast, "bulk", "grouper", act="apply", name="Métiers du bois")
    with as_owner():
        group = Group.objects.get()
    address = reverse("platform:group", args=[group.pk])
    assert address in owner.get(done.url).content.decode()
    assert "2 jeunes" in owner.get(address).content.decode()
    owner.post(address, {"act": f"remove:{files[0].pk}"})
    assert "1 jeune<" in owner.get(address).content.decode()
    assert owner.post(address, {"act": "rename", "name": ""}).status_code == 422
    owner.post(address, {"act": "rename", "name": "Bois", "purpose": "Séance de janvier"})
    owner.post(address, {"act": "close"})
    page = owner.get(address).content.decode()
    assert "Séance de janvier" in page
    assert "Rouvrir le groupe" in page
    assert stranger.get(address).status_code == 404
    assert post(owner, cast, "groups", name="").status_code == 422
    opened = post(owner, cast, "narrow", act=f"among:groupe-{group.pk}").url
    assert "Groupe : Bois" in owner.get(opened).content.decode()


def test_filters_without_anything_to_tick_are_not_shown(owner, cast, files) -> None:
    page = post(owner, cast, "narrow", headers=HTMX, tab="tous", search="Wolkowicz")
    assert [group for group in page.context["groups"] if not group.shown] == []
    assert 'id="g-commune"' not in page.content.decode()


def test_the_list_with_views_columns_and_a_selection_asks_at_most_thirteen_queries(owner, cast, files) -> None:
    for number in range(3):
        post(owner, cast, "views", tab="tous", name=f"Vue {number}")
    post(owner, cast, "columns", tab="tous", column=["age", "sex", "flags"])
    pick(owner, cast, "results")
    asked = queries_of(owner, reverse("platform:tab", args=[cast.platform.pk, "tous"]))
    assert len(asked) <= 13, "\n".join(asked)
