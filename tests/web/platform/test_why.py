"""Why a young person is on the list, in words; whatever the explanation lacks."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from rebond.domain.dossiers.models import Dossier, ListEntry
from rebond.domain.territory.models import Establishment
from rebond.kernel.comparator.explanation import Evidence, Explanation, ToldCriterion, ToldLink, ToldRecord
from rebond.web.platform.why import explained, three_sentences, why

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
