"""A structure and an establishment answer by their own page; the platform sees it, and counts who is where."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from rebond.domain.accounts.models import User
from rebond.domain.base.actor import Role
from rebond.domain.dossiers.models import Dossier, Engagement, EngagementTurn, EnrolmentCheck, Share
from rebond.domain.dossiers.operations import apply_enrolment, apply_told_turn
from rebond.domain.territory.models import Organisation
from tests.domain.dossiers.cast import Cast, person
from tests.web.platform.conftest import signed_in
from tests.web.reading import shown as text

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

SCHOOL = {"kind": "school", "where": "Lycée des Trois Tilleuls (0029998X)", "source": "young_person"}


@pytest.fixture
def asked(owner, zoe: Dossier, as_owner) -> EnrolmentCheck:
    owner.post(reverse("platform:path_enter", args=[zoe.pk]), SCHOOL | {"key": uuid4()})
    with as_owner():
        return EnrolmentCheck.objects.get()


@pytest.fixture
def entrusted(owner, cast: Cast, zoe: Dossier, as_owner) -> Engagement:
    """Zoé enters the action of a partner with whom her file is shared."""
    with as_owner():
        e2c = Organisation.objects.create(name="E2C de Laon", type="e2c", platform=cast.platform)
    owner.post(
        reverse("platform:path_enter", args=[zoe.pk]),
        {"key": uuid4(), "kind": "e2c", "structure": e2c.pk, "source": "partner"},
    )
    with as_owner():
        Share.objects.create(
            dossier=zoe,
            platform=cast.platform,
            shared_with=e2c,
            level="summary",
            purpose="Suivre sa présence.",
            until=timezone.now() + timedelta(days=90),
            consent="spoken",
            author=User.objects.get(pk=cast.owner.user_id),
        )
        return Engagement.objects.get(kind="e2c")


@pytest.fixture
def partner(entrusted: Engagement, as_owner):
    """Somebody of that partner, signed in."""
    with as_owner():
        return signed_in(person("Léa", "Morel", Role.CIRCLE2, organisation=entrusted.structure))


def test_the_school_confirms_an_enrolment_on_its_first_screen(referent, owner, zoe, asked, as_worker) -> None:
    home = reverse("establishment:home")
    assert "Confirmez l’inscription de LEFÈVRE Zoé" in referent.get(home).content.decode()
    where = reverse("establishment:enrolment", args=[asked.pk])
    answer = {"key": uuid4(), "answer": "enrolled", "division": "1MVA"}
    page = referent.post(where, answer, follow=True).content.decode()
    assert "Réponse transmise à la plate-forme" in page
    assert "Confirmez l’inscription" not in page
    assert "déjà répondu" in referent.post(where, {"answer": "never_came"}, follow=True).content.decode()
    with as_worker():
        apply_enrolment(check_id=EnrolmentCheck.objects.get(superseded_by=None).pk)
    shown = owner.get(reverse("platform:path", args=[zoe.pk])).content.decode()
    assert "répond : inscrit" in shown
    assert "classe 1MVA" in shown


def test_a_refused_answer_comes_back_with_its_words(referent, asked) -> None:
    where = reverse("establishment:enrolment", args=[asked.pk])
    page = referent.post(where, {"answer": "enrolled", "since": "demain", "note": "revient lundi"})
    assert page.status_code == 422
    assert "Cette date n’existe pas" in page.content.decode()
    assert "revient lundi" in page.content.decode()


def test_the_platform_notes_what_the_school_said_by_telephone(owner, zoe, asked, as_owner) -> None:
    where = reverse("platform:enrolment", args=[zoe.pk, asked.engagement_id])
    assert "en attente de réponse" in owner.get(reverse("platform:path", args=[zoe.pk])).content.decode()
    owner.post(where, {"answer": "not_enrolled"})
    with as_owner():
        assert EnrolmentCheck.objects.get(superseded_by=None).answer == "not_enrolled"


def test_a_partner_tells_the_week_in_one_click_and_a_break_with_its_reason(
    partner, owner, zoe, entrusted, as_worker
) -> None:
    page = reverse("partner:attendance")
    assert "LEFÈVRE Zoé" in partner.get(page).content.decode()
    where = reverse("partner:turn", args=[entrusted.pk])
    assert "la plate-forme est prévenue" in partner.post(where, {"kind": "present"}, follow=True).content.decode()
    refused = partner.post(where, {"kind": "break", "note": "plus de nouvelles"})
    assert refused.status_code == 422
    assert "Dites pourquoi" in refused.content.decode()
    assert "plus de nouvelles" in refused.content.decode()
    told = partner.post(where, {"kind": "break", "reason": "dropped"}, follow=True).content.decode()
    assert "ne vient plus, depuis le" in told and reverse("partner:turn", args=[entrusted.pk]) not in told
    with as_worker():
        apply_told_turn(turn_id=EngagementTurn.objects.get(kind="break").pk)
    shown = owner.get(reverse("platform:file", args=[zoe.pk])).content.decode()
    assert "Rupture signalée" in shown
    assert "pour la structure" in shown


def test_nobody_else_answers(colleague, stranger, referent, owner, asked, entrusted) -> None:
    told = reverse("partner:turn", args=[entrusted.pk])
    for other in (colleague, stranger, referent):
        assert other.post(told, {"kind": "present"}).status_code == 404
        assert other.get(reverse("partner:attendance")).status_code == 404
    answer = reverse("establishment:enrolment", args=[asked.pk])
    for other in (owner, colleague, stranger):
        assert other.post(answer, {"answer": "enrolled"}).status_code == 404


def test_the_situations_are_counted_with_their_definitions(owner, stranger, cast, zoe) -> None:
    where = reverse("platform:situations", args=[cast.platform.pk])
    page = owner.get(where).content.decode()
    assert "Inconnue" in page
    assert "1 jeune, chacun compté une fois" in page
    assert stranger.get(where).status_code == 404


def test_the_figures_stand_on_the_list_and_beside_the_day_and_open_those_whom_they_count(owner, cast, zoe) -> None:
    tab = reverse("platform:tab", args=[cast.platform.pk, "a-contacter"])
    for where in (tab, reverse("platform:platform_day", args=[cast.platform.pk])):
        told = text(owner.get(where))
        strip = told[told.index('class="pw-strip"') :]
        assert strip.index("Sans solution") < strip.index("Situation inconnue") < strip.index("À vérifier")
    answer = owner.post(reverse("platform:narrow", args=[cast.platform.pk]), {"act": "situation:unknown"})
    told = text(owner.get(answer.url))
    assert "LEFÈVRE Zoé" in told and "Situation\u00a0: Inconnue" in told and "1 jeune" in told
    none = owner.post(reverse("platform:narrow", args=[cast.platform.pk]), {"act": "situation:without"})
    assert "LEFÈVRE" not in text(owner.get(none.url))
    here = {"tab": "tous", "situation": "unknown", "act": "remove:situation:"}
    off = owner.post(reverse("platform:narrow", args=[cast.platform.pk]), here)
    assert off.url == reverse("platform:tab", args=[cast.platform.pk, "tous"])
    nonsense = owner.post(reverse("platform:narrow", args=[cast.platform.pk]), {"act": "situation:rien"})
    assert nonsense.status_code == 302
