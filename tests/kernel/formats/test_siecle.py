"""SIECLE exports: pupils, guardians, diplomas, nomenclature (formats §1)."""

from datetime import date, datetime
from pathlib import Path

import pytest

from rebond.kernel.formats import Declared
from rebond.kernel.kinds import Kind
from tests.kernel.formats.samples import UAI, export, intake, pupil, read, zipped


def test_an_export_says_whose_it_is_and_when_it_was_made() -> None:
    rows, asides, [facts] = read(export(pupil()))
    assert (facts.kind, facts.uai, facts.school_year) == (Kind.SIECLE, UAI, 2026)
    assert facts.observed_on == date(2026, 11, 12)
    assert facts.exported_at == datetime(2026, 11, 12, 18, 5)  # noqa: DTZ001 (the hour of the school: no zone is written)
    assert not asides
    assert rows[0] | {"record": "fichier#1", "surname": "EXEMPLE", "first_name": "Zoé", "mef": "24722025321"} == rows[0]
    assert rows[0]["birth_date"] == date(2009, 2, 3)


def test_old_schemas_call_the_surname_nom() -> None:
    rows, _, _ = read(export(pupil(NOM_DE_FAMILLE=None, NOM="EXEMPLE"), attributes=' VERSION="1.7"'))
    assert rows[0]["surname"] == "EXEMPLE"


@pytest.mark.parametrize("side", ["before", "after"])
def test_divisions_and_addresses_are_found_wherever_their_blocks_stand(side: str) -> None:
    blocks = (
        '<STRUCTURES><STRUCTURES_ELEVE ELEVE_ID="900001"><STRUCTURE><CODE_STRUCTURE>G1</CODE_STRUCTURE>'
        "<TYPE_STRUCTURE>G</TYPE_STRUCTURE></STRUCTURE><STRUCTURE><CODE_STRUCTURE>2 MELEC</CODE_STRUCTURE>"
        "<TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE></STRUCTURES>"
        "<OPTIONS><OPTION ELEVE_ID='900001'>"
        "<OPTIONS_ELEVE><NUM_OPTION>1</NUM_OPTION></OPTIONS_ELEVE></OPTION></OPTIONS><ADRESSES><ADRESSE ADRESSE_ID='7'>"
        "<LIGNE1_ADRESSE>1 rue des Tilleuls</LIGNE1_ADRESSE><LIGNE2_ADRESSE>Bât. A</LIGNE2_ADRESSE>"
        "<CODE_POSTAL>75012</CODE_POSTAL><CODE_COMMUNE_INSEE>75112</CODE_COMMUNE_INSEE>"
        "<LIBELLE_POSTAL>PARIS</LIBELLE_POSTAL></ADRESSE></ADRESSES>"
    )
    content = export(pupil(ADRESSE_ID="7"), pupil(2), **{side: blocks})
    rows, _, _ = read(content)
    assert rows[0]["division"] == "2 MELEC"
    assert rows[0]["address"] == "1 rue des Tilleuls\nBât. A"
    assert (rows[0]["postal_code"], rows[0]["commune"], rows[0]["commune_label"]) == ("75012", "75112", "PARIS")
    assert (rows[1]["division"], rows[1]["address"]) == (None, None)


def test_a_pupil_who_left_is_kept_with_the_day_and_the_motive() -> None:
    rows, _, _ = read(export(pupil(DATE_SORTIE="16/10/2026", CODE_MOTIF_SORTIE="99", DATE_ENTREE="01/09/2025")))
    assert (rows[0]["exit_date"], rows[0]["exit_motive"]) == (date(2026, 10, 16), "99")
    assert rows[0]["entry_date"] == date(2025, 9, 1)


def test_an_impossible_exit_date_never_passes_for_still_enrolled() -> None:
    rows, [aside], [facts] = read(export(pupil(), pupil(2, DATE_SORTIE="31/02/2026")))
    assert [row["record"] for row in rows] == ["fichier#1"]
    assert (aside.record, aside.field, aside.value) == ("fichier#2", "DATE_SORTIE", "31/02/2026")
    assert aside.suggestion
    assert (facts.rows, facts.set_aside) == (1, 1)


def test_empty_and_absent_elements_are_the_same() -> None:
    absent, _, _ = read(export(pupil(DATE_SORTIE=None, NOM_USAGE=None)))
    empty, _, _ = read(export(pupil(DATE_SORTIE="", NOM_USAGE=" ")))
    assert absent == empty


def test_the_national_number_is_the_rnie_one_and_the_other_is_kept() -> None:
    rows, _, _ = read(export(pupil(INE_RNIE="123456789FJ", INE_BEA="0123456789M")))
    assert (rows[0]["ine"], rows[0]["ine_other"]) == ("123456789FJ", "0123456789M")
    rows, _, _ = read(export(pupil(ID_NATIONAL=None, INE_BEA="0123456789M")))
    assert (rows[0]["ine"], rows[0]["ine_other"]) == ("0123456789M", None)


def test_last_year_gives_its_school_and_course() -> None:
    last_year = "<CODE_MEF>10310019110</CODE_MEF><CODE_STRUCTURE>3 B</CODE_STRUCTURE><CODE_RNE>0590001F</CODE_RNE>"
    rows, _, _ = read(export(pupil(SCOLARITE_AN_DERNIER=last_year), pupil(2)))
    assert (rows[0]["last_year_mef"], rows[0]["last_year_uai"], rows[0]["mef"]) == (
        "10310019110",
        "0590001F",
        "24722025321",
    )
    assert rows[1]["last_year_mef"] is None


def test_records_that_say_nobody_are_set_aside_and_the_others_are_read() -> None:
    content = export(
        pupil(1),
        pupil(2, NOM_DE_FAMILLE=None, PRENOM=""),
        pupil(3, ID_NATIONAL=None, DATE_NAISS=None),
        pupil(4, ID_NATIONAL=None, DATE_NAISS="32/01/2009"),
        pupil(5, PRENOM=None),
    )
    rows, asides, _ = read(content)
    assert [row["record"] for row in rows] == ["fichier#1", "fichier#5"]
    assert [(aside.record, aside.field) for aside in asides] == [
        ("fichier#2", "NOM_DE_FAMILLE"),
        ("fichier#3", "DATE_NAISS"),
        ("fichier#4", "DATE_NAISS"),
    ]


def test_a_wrong_birth_date_does_not_cost_an_enrolment_that_has_its_number() -> None:
    rows, [aside], _ = read(export(pupil(DATE_NAISS="31/02/2009")))
    assert (rows[0]["ine"], rows[0]["birth_date"]) == ("123456789FJ", None)
    assert "gardée" in aside.reason


def test_a_wrong_optional_value_is_dropped_and_counted() -> None:
    rows, asides, [facts] = read(export(pupil(CODE_MEF="247", ID_NATIONAL="12", DATE_ENTREE="bientôt", CODE_SEXE="9")))
    assert not asides
    assert (rows[0]["mef"], rows[0]["ine"], rows[0]["entry_date"], rows[0]["sex"]) == (None, None, None, None)
    assert facts.dropped == {"CODE_MEF": 1, "ID_NATIONAL": 1, "DATE_ENTREE": 1, "CODE_SEXE": 1}


def test_a_failing_key_is_counted_and_the_number_kept() -> None:
    rows, _, [facts] = read(export(pupil(ID_NATIONAL="123456789AA")))
    assert rows[0]["ine"] == "123456789AA"
    assert facts.odd_ines == 1


@pytest.mark.parametrize("encoding", ["ISO-8859-15", "ISO-8859-1", "UTF-8", "windows-1252", "UTF-16"])
def test_the_declared_encoding_is_obeyed(encoding: str) -> None:
    rows, _, _ = read(export(pupil(NOM_DE_FAMILLE="LEFÈVRE"), encoding=encoding))
    assert rows[0]["surname"] == "LEFÈVRE"


def test_encodings_declared_wrongly_are_seen_through() -> None:
    text = export(pupil(NOM_DE_FAMILLE="LEFÈVRE"), encoding="UTF-8")
    lying = text.replace(b"UTF-8", b"ISO-8859-15")
    assert read(lying)[0][0]["surname"] == "LEFÈVRE"
    latin = export(pupil(NOM_DE_FAMILLE="LEFÈVRE"), encoding="ISO-8859-15").replace(b"ISO-8859-15", b"UTF-8")
    assert read(latin)[0][0]["surname"] == "LEFÈVRE"


def test_letters_of_windows_under_another_prolog_are_recovered() -> None:
    content = export(pupil(NOM_DE_FAMILLE="LEB?UF")).replace(b"LEB?UF", b"LEB\x8cUF")
    assert read(content)[0][0]["surname"] == "LEBŒUF"


def test_accents_written_apart_are_composed() -> None:
    rows, _, _ = read(export(pupil(PRENOM="Zoe\u0301"), encoding="UTF-8"))
    assert rows[0]["first_name"] == "Zoé"


def test_a_mark_at_the_head_and_a_name_space_change_nothing() -> None:
    plain, _, _ = read(export(pupil(), encoding="UTF-8"))
    marked, _, _ = read(b"\xef\xbb\xbf" + export(pupil(), encoding="UTF-8"))
    spaced, _, _ = read(export(pupil(), attributes=' xmlns="urn:bee" VERSION="5.1"'))
    prefixed = export(pupil(), attributes=' xmlns:b="urn:bee"').replace(b"<BEE_ELEVES", b"<b:BEE_ELEVES")
    assert plain == marked == spaced
    assert read(prefixed.replace(b"</BEE_ELEVES", b"</b:BEE_ELEVES"))[0] == plain


def test_what_the_export_does_not_say_is_asked_for() -> None:
    _, [aside], [] = read(export(pupil(), uai=None, day=None, moment=None))
    assert "établissement" in aside.reason
    assert "date" in aside.reason
    assert "sources.csv" in (aside.suggestion or "")
    _, _, [facts] = read(
        export(pupil(), uai=None, day=None, moment=None), declared=Declared(uai=UAI, observed_on=date(2026, 11, 1))
    )
    assert (facts.uai, facts.observed_on) == (UAI, date(2026, 11, 1))


def test_the_manifest_never_overrides_what_the_export_says() -> None:
    _, _, [facts] = read(export(pupil()), declared=Declared(uai="0590001F", school_year=2025))
    assert (facts.uai, facts.school_year) == (UAI, 2026)
    assert len(facts.warnings) == 2


def test_an_export_without_any_pupil_does_not_count_as_a_delivery() -> None:
    _, [aside], facts = read(export())
    assert "aucun élève" in aside.reason
    assert not facts


def test_an_export_that_is_mostly_unreadable_does_not_count_as_a_delivery() -> None:
    bad = [pupil(n, ID_NATIONAL=None, DATE_NAISS=None) for n in range(2, 12)]
    _, asides, facts = read(export(pupil(1), *bad))
    assert "illisibles" in asides[-1].reason
    assert not facts


def test_private_schools_without_contract_write_the_same_export() -> None:
    rows, _, _ = read(export(pupil(), root="BEE_EPHC_ELEVES"))
    assert rows[0]["surname"] == "EXEMPLE"


def test_the_import_file_is_refused_with_the_export_to_make() -> None:
    _, [aside], [] = read("<IMPORT_ELEVES VERSION='3.1'><DONNEES/></IMPORT_ELEVES>")
    assert "import" in aside.reason
    assert "ElevesAvecAdresses" in (aside.suggestion or "")


def test_exports_that_bring_nothing_are_named_without_being_refused(tmp_path: Path) -> None:
    read_in = intake(tmp_path, {"s.xml": export(root="BEE_STRUCTURES"), "e.xml": export(pupil())})
    assert not read_in.set_aside
    assert any("s.xml" in warning and "BEE_STRUCTURES" in warning for warning in read_in.summary.warnings)


def test_motives_come_with_the_labels_of_the_school(tmp_path: Path) -> None:
    motives = (
        "<MOTIFS_SORTIE><MOTIF_SORTIE CODE_MOTIF_SORTIE='43'><LIBELLE_COURT>DC</LIBELLE_COURT><LIBELLE_LONG>Décès"
        "</LIBELLE_LONG></MOTIF_SORTIE></MOTIFS_SORTIE>"
    )
    read_in = intake(tmp_path, {"n.xml": export(root="BEE_NOMENCLATURES", after=motives)})
    assert read_in.summary.motives == {UAI: {"43": "Décès"}}


PEOPLE = (
    "<PERSONNES><PERSONNE PERSONNE_ID='5'><NOM_DE_FAMILLE>EXEMPLE</NOM_DE_FAMILLE><PRENOM>Anne</PRENOM>"
    "<TEL_PORTABLE>+33612345678</TEL_PORTABLE><MEL>anne@example.org</MEL><ADRESSE_ID>7</ADRESSE_ID></PERSONNE></PERSONNES>"
    "<ADRESSES><ADRESSE ADRESSE_ID='7'><CODE_POSTAL>75012</CODE_POSTAL></ADRESSE></ADRESSES>"
)


@pytest.mark.parametrize(
    ("link", "level", "legal", "relation"),
    [
        ("<NIVEAU_RESPONSABILITE>1</NIVEAU_RESPONSABILITE><CODE_PARENTE>10</CODE_PARENTE>", 1, True, "mother"),
        ("<NIVEAU_RESPONSABILITE>3</NIVEAU_RESPONSABILITE><CODE_PARENTE>50</CODE_PARENTE>", 3, False, "other"),
        ("<RESP_LEGAL>2</RESP_LEGAL><CODE_PARENTE>20</CODE_PARENTE>", 1, True, "father"),
        ("<RESP_LEGAL>0</RESP_LEGAL>", 3, False, None),
    ],
)
def test_guardians_of_both_models_are_tied_to_their_pupil(
    link: str, level: int, legal: bool, relation: str | None
) -> None:
    block = (
        f"<RESPONSABLES><RESPONSABLE_ELEVE><ELEVE_ID>900001</ELEVE_ID><PERSONNE_ID>5</PERSONNE_ID>{link}"
        "</RESPONSABLE_ELEVE></RESPONSABLES>"
    )
    [row], _, [facts] = read(export(root="BEE_RESPONSABLES", after=block + PEOPLE))
    assert facts.kind is Kind.SIECLE_GUARDIANS
    assert (row["local_id"], row["level"], row["legal"], row["relation"]) == ("900001", level, legal, relation)
    assert (row["surname"], row["phones"], row["postal_code"]) == ("EXEMPLE", ["+33612345678"], "75012")


def test_a_link_to_nobody_is_set_aside() -> None:
    link = "<RESPONSABLE_ELEVE><ELEVE_ID>1</ELEVE_ID><PERSONNE_ID>6</PERSONNE_ID></RESPONSABLE_ELEVE>"
    block = f"<RESPONSABLES>{link}</RESPONSABLES>"
    rows, [aside], _ = read(export(root="BEE_RESPONSABLES", after=block + PEOPLE))
    assert not rows
    assert aside.value == "6"


DIPLOMA = (
    "<ACCIO_ELEVES_DIPLOMES><ACCIO_ELEVE_DIPLOME><ELEVE_ID>900001</ELEVE_ID><CODE_DIPLOME>50022137</CODE_DIPLOME>"
    "<SESSION>2026</SESSION></ACCIO_ELEVE_DIPLOME><ACCIO_ELEVE_DIPLOME><ELEVE_ID>900009</ELEVE_ID>"
    "<CODE_DIPLOME>40022137</CODE_DIPLOME><SESSION>2026</SESSION></ACCIO_ELEVE_DIPLOME></ACCIO_ELEVES_DIPLOMES>"
)


def test_diplomas_take_their_identity_from_the_pupils_of_the_school(tmp_path: Path) -> None:
    read_in = intake(
        tmp_path, {"accio.xml": export(root="BEE_ACCIO", after=DIPLOMA), "e.zip": zipped({"e.xml": export(pupil())})}
    )
    first, second = read_in.table("exams")
    assert (first["surname"], first["ine"], first["birth_date"]) == ("EXEMPLE", "123456789FJ", date(2009, 2, 3))
    assert (first["result"], first["session"], first["cfd"], first["uai"]) == ("obtained", 2026, "50022137", UAI)
    assert (second["surname"], second["local_id"]) == (None, "900009")
