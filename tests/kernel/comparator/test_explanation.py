"""`explain`: a verdict told in French, kept out as well as kept in."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from rebond.kernel.comparator import Explanation, ExplanationError, explain, explain_all
from rebond.kernel.comparator.explanation import long_date
from rebond.kernel.comparator.wording import tell_motive
from tests.kernel.comparator.builder import LYCEE, LYCEE_2, SECONDE, World, somebody

Told = tuple[Path, dict[str, str]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A dropout known to a mission locale, somebody enrolled, somebody in doubt."""
    folder = tmp_path_factory.mktemp("told")
    world = World()
    world.deliver(LYCEE, 2026)
    dropout = world.enrol(somebody(), 2025, exit_date=date(2026, 3, 2), exit_motive="99")
    world.mission(somebody(ine=None, first_name="Maiwenn"), situation="Demandeur d'emploi")
    world.exam(somebody(), "50033404", "failed")
    enrolled = somebody(2, surname="Plougastel", first_name="Gaspard", sex="1", birth_commune="80021")
    kept = world.enrol(enrolled, 2025)
    world.enrol(enrolled, 2026, LYCEE_2)
    bare = {"surname": "Martin", "first_name": "Emma", "commune": None, "postal_code": None, "birth_commune": None}
    doubted = world.enrol(somebody(3, sex=None, **bare), 2025)
    world.enrol(somebody(ine=None, sex=None, **bare), 2026, LYCEE_2, mef=SECONDE)
    verdicts = world.run(folder)
    people = {"dropout": dropout, "kept": kept, "doubted": doubted}
    return folder / "out", {name: verdicts.of(record)["person"] for name, record in people.items()}


def of(told: Told, name: str) -> Explanation:
    out, people = told
    return explain(out, people[name])


def test_a_dropout_is_told_criterion_by_criterion(told: Told) -> None:
    explanation = of(told, "dropout")
    assert explanation.verdict == "dropout"
    assert [criterion.state for criterion in explanation.criteria] == ["no"] * 6
    assert explanation.reasons == (
        "Dernière formation connue\u00a0: CAP en 2 ans, 1re année, établissement de numéro UAI 0601234A, 2025-2026, "
        "sortie le 2\u00a0mars\u00a02026.",)  # fmt: skip
    assert {record.source for record in explanation.records} == {"examens", "mission locale", "SIECLE"}


def test_a_join_is_told_field_by_field_with_its_weights(told: Told) -> None:
    link = next(link for link in of(told, "dropout").links if link.joined)
    assert link.weight == sum(evidence.weight for evidence in link.evidence)
    assert ("nom", "identique") in {(evidence.field, evidence.finding) for evidence in link.evidence}
    assert 0.98 < link.probability <= 1


def test_kept_out_is_told_with_the_record_that_decides(told: Told) -> None:
    explanation = of(told, "kept")
    enrolled = next(criterion for criterion in explanation.criteria if criterion.criterion == "enrolled")
    assert (enrolled.state, enrolled.record) == ("sure", "siecle-0601235B-2026.zip#1")


def test_a_doubt_is_told_with_the_records_in_doubt(told: Told) -> None:
    explanation = of(told, "doubted")
    assert explanation.verdict == "review"
    assert [record.record for record in explanation.doubtful_records] == ["siecle-0601235B-2026.zip#2"]
    assert any(not link.joined for link in explanation.links)


def test_the_text_is_french_and_whole(told: Told) -> None:
    text = of(told, "doubted").as_text()
    for words in ("À relire", "Critères\u00a0:", "en doute", "Enregistrements réunis\u00a0:", "probabilité"):
        assert words in text


def test_an_explanation_is_json(told: Told) -> None:
    explanation = of(told, "dropout")
    assert json.loads(json.dumps(explanation.as_dict()))["person"] == explanation.person


def test_many_are_told_at_once_as_one_by_one(told: Told) -> None:
    out, people = told
    many = list(explain_all(out))
    assert [one.person for one in many] == sorted(one.person for one in many)
    assert {one.person: one for one in many}[people["kept"]] == explain(out, people["kept"])


def test_a_verdict_chooses_who_is_told(told: Told) -> None:
    out, people = told
    assert [one.person for one in explain_all(out, verdict="dropout")] == [people["dropout"]]


def test_nobody_of_that_name_is_said_in_french(told: Told) -> None:
    with pytest.raises(ExplanationError, match="inconnue"):
        explain(told[0], "p0000000000000000")


def test_a_folder_without_comparison_is_said_in_french(tmp_path: Path) -> None:
    with pytest.raises(ExplanationError, match="ne contient pas de comparaison"):
        explain(tmp_path, "p0")


def test_sentences_are_typeset_and_name_what_they_cite(told: Told) -> None:
    told_of_all = "\n".join(of(told, name).as_text() for name in ("dropout", "kept", "doubted"))
    assert "motif de sortie\u00a0: inconnu" in told_of_all
    told_of_all = told_of_all.replace("Demandeur d'emploi", "")  # what the file says, as it says it
    assert not re.search(r"[a-zéè]'[a-zéèh]| [;:?!](?= |$)", told_of_all, re.MULTILINE)


@pytest.mark.parametrize(
    ("day", "sentence"), [(date(2026, 11, 1), "1er\u00a0novembre\u00a02026"), (None, "date inconnue")]
)
def test_a_date_is_written_as_a_sentence_says_it(day: date | None, sentence: str) -> None:
    assert long_date(day) == sentence


def test_a_motive_that_nobody_explains_is_told_by_its_code_with_its_name() -> None:
    assert tell_motive("58") == "motif de sortie de code 58"
