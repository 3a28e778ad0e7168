"""Formats §8.3, sentence by sentence."""

from datetime import date

import pytest

from tests.kernel.comparator.builder import (
    BAC_PRO_2,
    BAC_PRO_3,
    BTS_1,
    CAP_2,
    CFA,
    LYCEE,
    LYCEE_2,
    PREMIERE,
    SECONDE,
    TERMINALE,
    TROISIEME,
    Verdicts,
    World,
    ine,
)  # fmt: skip
from tests.kernel.comparator.cases import Case, Who, case_person

CAP, BEP, BAC, BP, DNB = "50033404", "51033404", "40025431", "45033404", "67100007"
AGRI = "0601238E"
NEVER = "0601239F"  # has sent nothing for 2026
LISTED, ENROLLED, DIPLOMA, AGE, SHORT = (
    ("dropout", None), ("not_dropout", "enrolled"), ("not_dropout", "diploma"), ("not_dropout", "age"),
    ("not_dropout", "schooling"),
)  # fmt: skip
ATTESTED, DECEASED, WAITING = ("not_dropout", "attested"), ("not_dropout", "deceased"), ("undetermined", None)


def before(w: World, who: Who, **more: object) -> str:
    return w.enrol(who, 2025, LYCEE, **more)


def now(w: World, who: Who, uai: str = LYCEE_2, **more: object) -> str:
    return w.enrol(who, 2026, uai, **more)


def both(*tellers):  # type: ignore[no-untyped-def]
    """Tell several things of one person; the first record is the one looked at."""

    def tell(w: World, who: Who) -> str:
        records = [teller(w, who) for teller in tellers]
        return records[0]

    return tell


def fact(name: str, day: date, **more: object):  # type: ignore[no-untyped-def]
    return lambda w, who: w.fact(who, name, day, **more)


def exam(cfd: str, result: str = "obtained", session: int = 2026, **more: object):  # type: ignore[no-untyped-def]
    return lambda w, who: w.exam(who, cfd, result, session, **more)


def said(teller, *args: object, **more: object):  # type: ignore[no-untyped-def]
    return lambda w, who: teller(w, who, *args, **more)


def apprentice(year: int, **more: object):  # type: ignore[no-untyped-def]
    return lambda w, who: w.contract(who, year, **more)


OCT = date(2026, 10, 5)
CASES = [
    # who is judged, and the end of the order
    Case("enrolled last year and nowhere now is listed", before, LISTED),
    Case("enrolled this year only, and left, is listed", said(now, exit_date=date(2026, 10, 20)), LISTED),
    # deceased
    Case("exit motive 43 in the latest record", said(before, exit_motive="43", exit_date=date(2026, 2, 1)), DECEASED),
    Case("deceased by an attested fact", both(before, fact("DECEDE", date(2026, 3, 1))), DECEASED),
    Case("motive 43 then a later record is reviewed",
         both(said(before, exit_motive="43", exit_date=date(2026, 2, 1)), said(now, entry_date=date(2026, 9, 1),
              exit_date=date(2026, 10, 3))), ("review", "deceased")),
    Case("an attested death then a later record is reviewed",
         both(before, fact("DECEDE", date(2026, 3, 1)), said(now, entry_date=date(2026, 9, 2),
              exit_date=date(2026, 10, 3))), ("review", "deceased")),
    # attested
    Case("a schooling fact of this year keeps out", both(before, fact("SCOLARISE_CNED", date(2026, 9, 10))), ATTESTED),
    Case("a schooling fact expires on 31 August", both(before, fact("SCOLARISE_CNED", date(2026, 6, 10))), LISTED),
    Case("a schooling fact says when it expires", both(before, fact("SCOLARISE_SANTE", date(2026, 6, 10),
         confirm_by=date(2026, 12, 31))), ATTESTED),
    Case("a schooling fact to be confirmed before the treatment has expired", both(before, fact("SCOLARISE_SANTE",
         date(2026, 9, 10), confirm_by=date(2026, 10, 15))), LISTED),
    Case("abroad, then a record of a later year is reviewed", both(before, fact("A_L_ETRANGER", date(2024, 9, 10))),
         ("review", "attested")),
    Case("abroad never expires", both(said(before, entry_date=date(2025, 9, 1)),
         fact("A_L_ETRANGER", date(2026, 3, 10), confirm_by=date(2026, 6, 1))), ATTESTED),
    Case("a fact contradicted by a newer record is reviewed", both(before, fact("A_L_ETRANGER", date(2026, 3, 10)),
         said(now, entry_date=date(2026, 9, 3), exit_date=date(2026, 10, 1))), ("review", "attested")),
    Case("an attested diploma keeps out", both(before, fact("DIPLOME", date(2026, 7, 10))), ATTESTED),
    Case("a false identity is nobody to call", both(before, fact("IDENTITE_FAUSSE", date(2026, 7, 10))), ATTESTED),
    Case("a job is a solution, not a way off the list", both(before, fact("EN_EMPLOI", date(2026, 9, 10))), LISTED),
    Case("training is a solution, not a way off the list", both(before, fact("EN_FORMATION", OCT)), LISTED),
    Case("a fact after the treatment date is not known yet", both(before, fact("DIPLOME", date(2026, 11, 10))), LISTED),
    Case("the CFA keeps an apprentice without contract", both(apprentice(2026, contract_broken_on=date(2026, 9, 20)),
         fact("APPRENTI_SANS_CONTRAT", date(2026, 9, 21))), ATTESTED),
    Case("but six months at most", both(apprentice(2025, contract_broken_on=date(2026, 4, 1)),
         fact("APPRENTI_SANS_CONTRAT", date(2026, 4, 2))), LISTED),
    # enrolled
    Case("a record of this year without exit", both(before, now), ENROLLED),
    Case("an exit after the treatment date", both(before, said(now, exit_date=date(2026, 11, 15))), ENROLLED),
    Case("an exit on the treatment date", both(before, said(now, exit_date=date(2026, 10, 31))), LISTED),
    Case("an entry after the treatment date", both(before, said(now, entry_date=date(2026, 11, 2))), LISTED),
    Case("an entry on the treatment date", both(before, said(now, entry_date=date(2026, 10, 31))), ENROLLED),
    Case("present in this year's file of an agricultural establishment",
         both(before, lambda w, who: w.enrol(who, 2026, AGRI, "fregata")), ENROLLED),
    Case("an apprenticeship contract that runs", both(before, apprentice(2026)), ENROLLED),
    Case("a contract that begins after the treatment date",
         both(before, apprentice(2026, contract_start=date(2026, 11, 15))), LISTED),
    Case("a broken contract alone", both(before, apprentice(2026, contract_broken_on=date(2026, 10, 14))), LISTED),
    Case("a contract broken after the treatment date",
         both(before, apprentice(2026, contract_broken_on=date(2026, 11, 14))), ENROLLED),
    Case("a contract that ended", both(before, apprentice(2026, contract_end=date(2026, 9, 30))), LISTED),
    Case("a contract that ends on the treatment date", both(before, apprentice(2026, contract_end=date(2026, 10, 31))),
         LISTED),
    Case("south of the equator this year began in February", lambda w, who: w.enrol(who, 2026, "9831234A",
         exit_date=date(2026, 3, 20)), LISTED),
    Case("a broken contract followed by another open one",
         both(apprentice(2026, contract_broken_on=date(2026, 9, 14)),
              apprentice(2026, contract_start=date(2026, 10, 1))), ENROLLED),
    Case("a base of last year proves nothing about today", apprentice(2025, contract_end=date(2027, 8, 31)), LISTED),
    Case("a no-show reported after the export beats it",
         both(before, now, fact("ABSENT_DES_LA_RENTREE", date(2026, 10, 20))), LISTED),
    Case("a no-show reported before the export does not",
         both(before, now, fact("ABSENT_DES_LA_RENTREE", date(2026, 9, 20))), ENROLLED),
    Case("a no-show of one school says nothing of another",
         both(before, now, fact("ABSENT_DES_LA_RENTREE", date(2026, 10, 20), source="0601234A Lycée")), ENROLLED),
    # diploma
    Case("the diploma of the curriculum last followed", both(said(before, mef=CAP_2), exam(CAP)), DIPLOMA),
    Case("another of that level", both(said(before, mef=CAP_2), exam("50022137")), DIPLOMA),
    Case("a higher one", both(said(before, mef=CAP_2), exam(BAC)), DIPLOMA),
    Case("obtained at an earlier session", both(said(before, mef=CAP_2), exam(CAP, session=2024)), DIPLOMA),
    Case("not obtained", both(said(before, mef=CAP_2), exam(CAP, "failed")), LISTED, ()),
    Case("last enrolled after the bac", said(before, mef=BTS_1), DIPLOMA),
    Case("the DNB never counts", both(said(before, mef=TROISIEME), exam(DNB)), LISTED),
    Case("an intermediate BEP of a bac pro does not count nor flag",
         both(said(before, mef=BAC_PRO_2), exam(BEP)), LISTED, ()),
    Case("an intermediate CAP of a bac pro does not count nor flag",
         both(said(before, mef=BAC_PRO_2), exam(CAP)), LISTED, ()),
    Case("a CAP of its own does not keep out of a bac pro, but is flagged",
         both(said(before, mef=BAC_PRO_2), exam(CAP, session=2025)), LISTED, ("holds_level_3",)),
    Case("a bac pro keeps out of a bac pro", both(said(before, mef=BAC_PRO_3), exam(BAC)), DIPLOMA),
    Case("a CAP does not keep out of première", both(said(before, mef=PREMIERE), exam(CAP, session=2024)), LISTED,
         ("holds_level_3",)),
    Case("a CAP keeps out of troisième", both(said(before, mef=TROISIEME), exam(CAP)), DIPLOMA),
    Case("the CFA says obtained", apprentice(2025, diploma_obtained=True), DIPLOMA),
    Case("what an apprentice already had, of the same level", apprentice(2025, highest_diploma="04"), DIPLOMA),
    Case("what an apprentice already had, lower", apprentice(2025, highest_diploma="04", cfd=BP), LISTED,
         ("holds_level_3",)),
    Case("what an apprentice already had, the DNB", apprentice(2025, highest_diploma="03"), LISTED),
    # age
    Case("16th birthday on the treatment date", before, LISTED, ("training_obligation",), date(2010, 10, 31)),
    Case("16th birthday the day after", before, AGE, (), date(2010, 11, 1)),
    Case("26th birthday on the treatment date", before, AGE, None, date(2000, 10, 31)),
    Case("26th birthday the day after", before, LISTED, None, date(2000, 11, 1)),
    # schooling
    Case("fifteen days of last year", said(before, entry_date=date(2025, 9, 1), exit_date=date(2025, 9, 15)), LISTED),
    Case("fourteen days", said(before, entry_date=date(2025, 9, 1), exit_date=date(2025, 9, 14)), SHORT),
    Case("ten days in each year are not fifteen",
         both(said(before, exit_date=date(2025, 9, 11)), said(now, exit_date=date(2026, 9, 11))), SHORT),
    Case("eight days here and eight there in one year",
         both(said(before, exit_date=date(2025, 9, 9)), lambda w, who: w.enrol(who, 2025, LYCEE_2,
              entry_date=date(2025, 9, 15), exit_date=date(2025, 9, 23))), LISTED),
    Case("eight days at two places at once are eight",
         both(said(before, exit_date=date(2025, 9, 9)), lambda w, who: w.enrol(who, 2025, LYCEE_2,
              exit_date=date(2025, 9, 9))), SHORT),
    Case("an apprentice counts from the entry in the CFA",
         apprentice(2025, entry_date=date(2025, 10, 1), contract_start=date(2026, 8, 25)), LISTED),
    # undetermined
    Case("the last establishment has delivered nothing", lambda w, who: w.enrol(who, 2025, NEVER), WAITING),
    Case("a motive that says studies go on, thirty days",
         said(now, exit_motive="10", exit_date=date(2026, 10, 1)), WAITING),
    Case("a motive that says studies go on, older", said(now, exit_motive="10", exit_date=date(2026, 9, 20)), LISTED),
    Case("an unknown motive never hides", said(now, exit_motive="19", exit_date=date(2026, 10, 20)), LISTED),
    # flags
    Case("last year completed, session delivered, no result", said(before, mef=CAP_2), LISTED,
         ("exam_result_missing",)),
    Case("last year left before 1 June", said(before, mef=CAP_2, exit_date=date(2026, 5, 31)), LISTED, ()),
    Case("première is not a last year", said(before, mef=PREMIERE), LISTED, ()),
    Case("terminale is", said(before, mef=TERMINALE), LISTED, ("exam_result_missing",)),
    Case("in contact with a mission locale", both(said(before, mef=SECONDE), lambda w, who: w.mission(who)), LISTED,
         ("mission_locale",)),
    Case("training obligation, whatever the diploma", both(said(before, mef=CAP_2), exam(CAP)), DIPLOMA,
         ("training_obligation",), date(2009, 5, 5)),
    Case("no training obligation for who is enrolled", both(before, now), ENROLLED, (), date(2009, 5, 5)),
    Case("no training obligation with a known solution", both(before, fact("EN_EMPLOI", OCT)), LISTED, (),
         date(2009, 5, 5)),
    Case("no training obligation when the mission locale tells a job",
         both(before, lambda w, who: w.mission(who, situation="En emploi (CDD)")), LISTED, ("mission_locale",),
         date(2009, 5, 5)),
    Case("training obligation when the mission locale tells a job seeker",
         both(before, lambda w, who: w.mission(who, situation="Demandeur d'emploi")), LISTED,
         ("mission_locale", "training_obligation"), date(2009, 5, 5)),
]  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Verdicts, list[str]]:
    """All cases in one world, compared once."""
    world = World()
    for uai in (LYCEE, LYCEE_2):
        world.deliver(uai, 2026)
    world.deliver(AGRI, 2026, "fregata")
    world.deliver(CFA, 2026, "apprentissage")
    records = [case.tell(world, case_person(number, case.born)) for number, case in enumerate(CASES)]
    stranger = case_person(255, date(2007, 1, 1)) | {"ine": ine(99_000_001)}
    world.exam(stranger, CAP, "failed")
    return world.run(tmp_path_factory.mktemp("verdicts")), records


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.sentence for case in CASES])
def test_sentence(told: tuple[Verdicts, list[str]], number: int) -> None:
    verdicts, records = told
    case = CASES[number]
    row = verdicts.of(records[number])
    assert (row["verdict"], row["criterion"]) == case.expected
    if case.flags is not None:
        assert tuple(row["flags"]) == case.flags


def test_somebody_known_only_to_an_exam_has_no_verdict(told: tuple[Verdicts, list[str]]) -> None:
    verdicts, _ = told
    assert len(verdicts.rows) == len(CASES)


def test_rows_are_sorted_by_person(told: tuple[Verdicts, list[str]]) -> None:
    people = [row["person"] for row in told[0].rows]
    assert people == sorted(people)
