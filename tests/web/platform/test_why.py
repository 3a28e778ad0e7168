"""Why a young person is on the list, in words; whatever the explanation lacks."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from rebond.domain.base.actor import Role
from rebond.domain.dossiers.models import BaseError, Dossier, ListEntry, Notification
from rebond.domain.dossiers.operations.base_errors import tell_error
from rebond.domain.territory.models import Establishment
from rebond.kernel.comparator.explanation import Evidence, Explanation, ToldCriterion, ToldLink, ToldRecord
from rebond.web.platform.why import explained, three_sentences, why
from tests.domain.dossiers.cast import person
from tests.web.platform.conftest import signed_in

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

EVIDENCE = (Evidence("nom", "identique", 80), Evidence("sexe", "un autre", -20))
FULL = Explanation(
    person="p1",
    verdict="dropout",
    criterion=None,
    summary="Sur la liste : aucun critère ne l'en écarte.",
    reasons=("Dernière formation connue : 1re pro.",),
    criteria=(
        ToldCriterion("enrolled", "Inscrit", "no", "aucune inscription en cours trouvée"),
        ToldCriterion("attested", "Attesté", "contradicted", "en emploi", "faits.csv#2"),
        ToldCriterion("age", "Âge", "no", "dans l'âge de la loi"),
    ),
    records=(ToldRecord("a.zip#3", "SIECLE", "SIECLE, 2025-2026", "LEFEVRE Zoé, 12/03/2008"),),
    links=(ToldLink(("a.zip#3",), ("b.csv#1",), 120, 0.99999, True, EVIDENCE),),
    doubtful_records=(),
).as_dict()


def test_the_four_criteria_are_told_with_their_facts_and_sources() -> None:
    told = why(ListEntry(explanation=FULL, flags=["training_obligation"]))
    age, schooling, diploma, enrolled = told.lines
    assert age.facts == ["Dans l’âge de la loi"]  # whatever apostrophe an old entry was written with
    assert (schooling.met, schooling.facts, diploma.facts) == (True, [], [])
    assert enrolled.sources == ["faits.csv#2"]
    assert told.reasons[-1] == "Obligation de formation 16-18."


def test_the_evidence_of_a_join_is_weighed_against_the_heaviest() -> None:
    (join,) = why(ListEntry(explanation=FULL)).joins
    assert [(e.field, e.favours, e.share) for e in join.evidence] == [("nom", True, 100), ("sexe", False, 25)]
    assert join.verdict == "Même personne, de façon certaine"


@pytest.mark.parametrize(
    "explanation",
    [
        {},
        None,
        [],
        {"criteria": None, "records": ["x"], "links": [{}]},
        {"links": [{"evidence": [{}], "probability": "?"}]},
    ],
)
def test_an_explanation_that_lacks_anything_is_told_without_it(explanation) -> None:
    told = why(ListEntry(explanation=explanation))
    assert len(told.lines) == 4
    assert told.summary


def test_three_sentences_tell_the_campaign_the_school_and_the_platform() -> None:
    entry = ListEntry(
        campaign_name="Campagne de novembre 2026",
        treatment_date=date(2026, 10, 31),
        level="1re pro",
        establishment_name="Lycée des Trois Tilleuls",
        left_on=date(2026, 9, 20),
        placed_by="Domicile à Laon.",
    )
    assert len(three_sentences(entry)) == 3
    assert three_sentences(None) == []


def test_the_page_shows_the_criteria_and_the_records(owner: Client, zoe: Dossier, as_owner) -> None:
    with as_owner():
        ListEntry.objects.update(explanation=FULL)
    page = owner.get(reverse("platform:why", args=[zoe.pk])).content.decode()
    for text in ("critère rempli", "SIECLE, 2025-2026", "a.zip#3", "Ce n’est pas exact"):
        assert text in page


def test_an_establishment_is_said_by_its_name_and_town_its_number_aside(owner, cast, zoe, as_owner, as_worker) -> None:
    numbered = f"SIECLE, 2025-2026, établissement de numéro UAI {cast.school.uai}, 1re pro"
    told = FULL | {
        "reasons": [f"Le dernier établissement de numéro UAI {cast.school.uai} n’a rien livré pour cette année."],
        "records": [
            {"record": "a.zip#3", "source": "SIECLE", "sentence": numbered, "identity": "LEFEVRE Zoé"},
            {
                "record": "b.zip#1",
                "source": "SIECLE",
                "sentence": "établissement de numéro UAI 0990001A",
                "identity": "",
            },
        ],
    }
    with as_owner():
        Establishment.objects.filter(pk=cast.school.pk).update(commune=cast.commune, name="Lycée <L'Aune>")
        ListEntry.objects.update(explanation=told)
    page = owner.get(reverse("platform:why", args=[zoe.pk])).content.decode()
    aside = f'<span class="pf-uai">{cast.school.uai}</span>'
    assert f"SIECLE, 2025-2026, Lycée &lt;L’Aune&gt;, Laon {aside}, 1re pro" in page
    assert f"Le dernier établissement, Lycée &lt;L’Aune&gt;, Laon {aside}, n’a rien livré pour cette année." in page
    assert "Établissement de numéro UAI 0990001A" in page  # unknown to the reference: its number is all there is


def test_the_campaigns_of_a_file_cost_one_query_for_all_their_establishments(
    zoe, as_worker, django_assert_num_queries
) -> None:
    entries = [ListEntry(explanation={"reasons": [f"établissement de numéro UAI 002000{n}A"]}) for n in range(4)]
    with as_worker(), django_assert_num_queries(1):
        assert len(explained(entries)) == 4


def test_the_campaign_told_is_the_first_of_those_that_still_list_the_young_person() -> None:
    october, november = (
        ListEntry(campaign_name=name, treatment_date=date(2026, 10, 31)) for name in ("Octobre", "Novembre")
    )
    assert three_sentences(november, october)[0] == "Sur la liste depuis la campagne « Octobre »."


@pytest.fixture
def listed_zoe(zoe: Dossier, as_owner) -> Dossier:
    with as_owner():
        ListEntry.objects.filter(dossier=zoe).update(explanation=FULL)
    return zoe


@pytest.fixture
def administration(as_owner) -> Client:
    """Who administers campaigns, and reads no file."""
    with as_owner():
        return signed_in(person("Nora", "Petit", Role.NATIONAL_ADMIN))


def test_what_is_not_exact_is_attested_from_the_page(owner: Client, referent: Client, listed_zoe: Dossier) -> None:
    page = owner.get(reverse("platform:why", args=[listed_zoe.pk])).content.decode()
    for motive in ("public", "diploma"):
        url = f"{reverse('platform:file', args=[listed_zoe.pk])}?raison={motive}"
        assert f"{url}#attester" in page
        begun = owner.get(url).content.decode()
        assert '<details class="pf-precise" id="attester" open>' in begun
        assert f'<option value="{motive}" selected>' in begun
    odd = owner.get(f"{reverse('platform:file', args=[listed_zoe.pk])}?raison=x").content.decode()
    assert '<details class="pf-precise" id="attester">' in odd
    school = referent.get(reverse("platform:why", args=[listed_zoe.pk])).content.decode()
    assert "#attester" not in school and "Corrigez votre base" in school


def test_an_error_of_a_base_reaches_the_administration_and_its_answer_comes_back(
    owner: Client, stranger: Client, administration: Client, listed_zoe: Dossier, as_owner, as_worker
) -> None:
    url = reverse("platform:report_error", args=[listed_zoe.pk])
    form = owner.get(url, {"sur": "record"}).context["form"]
    assert (form["kind"].value(), [key for key, _ in form.fields["record"].choices]) == (
        "record",
        ["", "SIECLE, a.zip#3"],
    )
    given = {"kind": "record", "record": "SIECLE, a.zip#3", "text": "", "key": form["key"].value()}
    assert owner.post(url, given).status_code == 422
    for _ in range(2):
        assert owner.post(url, given | {"text": "Elle a une homonyme."}).status_code == 302
    with as_owner():
        reported = BaseError.objects.get()
    with as_worker():
        tell_error(error_id=reported.pk)
    page = administration.get(reverse("campaigns:errors")).content.decode()
    assert "Elle a une homonyme." in page and "SIECLE, a.zip#3" in page and "LEFÈVRE" not in page.upper()
    assert "1 erreur d’une base signalée attend" in administration.get(reverse("campaigns:index")).content.decode()
    assert "Voir les erreurs signalées" in administration.get(reverse("account:news")).content.decode()
    answer = reverse("campaigns:error_answer", args=[reported.pk])
    refused = administration.post(answer, {"answer": "", "text": "Nous corrigeons."})
    assert refused.status_code == 422 and "Nous corrigeons." in refused.content.decode()
    assert administration.post(answer, {"answer": "mended", "text": "Nous corrigeons."}).status_code == 302
    again = administration.post(answer, {"answer": "right", "text": "Non."})
    assert "Quelqu’un a répondu avant vous" in again.content.decode()
    told = owner.get(reverse("platform:why", args=[listed_zoe.pk])).content.decode()
    assert "La base sera corrigée" in told and "Nous corrigeons." in told
    with as_worker():
        tell_error(error_id=reported.pk)
    with as_owner():
        news = Notification.objects.get(dossier=listed_zoe, kind="base_error")
    opened = owner.post(reverse("account:news_open", args=[news.pk]))
    assert opened.url == f"{reverse('platform:why', args=[listed_zoe.pk])}#inexact"
    assert stranger.post(url, given | {"text": "x"}).status_code == 404
    assert owner.get(reverse("campaigns:errors")).status_code == 404
