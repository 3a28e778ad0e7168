"""The choice of the platform, by the rule, without a database."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from rebond.domain.territory.enums import Basis, Preference
from rebond.domain.territory.placement import (
    CommuneFacts,
    DepartmentFacts,
    Perimeters,
    Place,
    SchoolFacts,
    choose,
    department_of_postal_code,
)

NORTH, SOUTH, OTHER = (UUID(int=n) for n in (1, 2, 3))
LYCEE, BASSIN = UUID(int=10), UUID(int=20)


def perimeters(**changes) -> Perimeters:
    facts = {
        "departments": {"02": DepartmentFacts("02", "Aisne", "20", "32", default=SOUTH, platforms=(NORTH, SOUTH))},
        "communes": {
            "02408": CommuneFacts("02408", "Laon", "02"),
            "02691": CommuneFacts("02691", "Saint-Quentin", "02"),
        },
        "schools": {LYCEE: SchoolFacts("Lycée d’essai", "02408", "02")},
    }
    return Perimeters(**{**facts, **changes})


def preferring(preference: Preference) -> dict[str, DepartmentFacts]:
    return {"02": DepartmentFacts("02", "Aisne", preference=preference, default=OTHER, platforms=(NORTH, SOUTH, OTHER))}


def test_the_home_comes_first_where_the_departement_says_so() -> None:
    rules = {"by_commune": {"02691": (NORTH,)}, "by_establishment": {LYCEE: (SOUTH,)}}
    home_first = perimeters(departments=preferring(Preference.HOME), **rules)
    school_first = perimeters(departments=preferring(Preference.ESTABLISHMENT), **rules)
    assert choose(Place("02691", LYCEE), home_first).platform_id == NORTH
    assert choose(Place("02691", LYCEE), school_first).platform_id == SOUTH


def test_a_rule_on_the_school_comes_before_the_default_platform() -> None:
    placed = choose(Place("02691", LYCEE), perimeters(by_establishment={LYCEE: (NORTH,)}))
    assert (placed.platform_id, placed.basis) == (NORTH, Basis.ESTABLISHMENT_RULE)


def test_a_rule_on_the_commune_comes_before_that_of_its_bassin() -> None:
    communes = {"02408": CommuneFacts("02408", "Laon", "02", bassins=(BASSIN,))}
    rules = {"communes": communes, "by_bassin": {BASSIN: (SOUTH,)}, "bassin_names": {BASSIN: "Laonnois"}}
    assert choose(Place("02408"), perimeters(by_commune={"02408": (NORTH,)}, **rules)).platform_id == NORTH
    by_bassin = choose(Place("02408"), perimeters(**rules))
    assert (by_bassin.platform_id, by_bassin.basis) == (SOUTH, Basis.HOME_RULE)
    assert "Laonnois" in by_bassin.reason


def test_a_borough_follows_its_city() -> None:
    communes = {
        "69381": CommuneFacts("69381", "Lyon 1er Arrondissement", "69", parent="69123"),
        "69123": CommuneFacts("69123", "Lyon", "69"),
    }
    placed = choose(Place("69381"), perimeters(communes=communes, by_commune={"69123": (NORTH,)}))
    assert placed.platform_id == NORTH


def test_a_former_code_and_a_postal_code_find_their_commune() -> None:
    rules = {"by_commune": {"02408": (NORTH,)}, "aliases": {"02999": "02408"}, "postal": {"02000": "02408"}}
    assert choose(Place("02999"), perimeters(**rules)).platform_id == NORTH
    assert choose(Place(postal_code="02000"), perimeters(**rules)).platform_id == NORTH


def test_without_a_rule_the_default_platform_of_the_departement_answers() -> None:
    placed = choose(Place("02691"), perimeters())
    assert (placed.platform_id, placed.basis) == (SOUTH, Basis.HOME_DEFAULT)


def test_the_only_platform_of_a_departement_needs_no_setting() -> None:
    departments = {"02": DepartmentFacts("02", "Aisne", platforms=(NORTH,))}
    assert choose(Place("02691"), perimeters(departments=departments)).platform_id == NORTH


def test_an_unknown_home_follows_the_commune_of_the_school() -> None:
    placed = choose(Place(None, LYCEE), perimeters(by_commune={"02408": (NORTH,)}))
    assert (placed.platform_id, placed.basis) == (NORTH, Basis.SCHOOL_RULE)


def test_who_lives_where_there_is_no_platform_is_followed_where_they_studied() -> None:
    departments = {**perimeters().departments, "59": DepartmentFacts("59", "Nord", "09", "32")}
    communes = {**perimeters().communes, "59350": CommuneFacts("59350", "Lille", "59")}
    placed = choose(Place("59350", LYCEE), perimeters(departments=departments, communes=communes))
    assert (placed.platform_id, placed.basis) == (SOUTH, Basis.SCHOOL_DEFAULT)


def test_the_academie_then_the_region_answer_before_a_gap() -> None:
    neighbours = {
        "02": DepartmentFacts("02", "Aisne", "20", "32"),
        "80": DepartmentFacts("80", "Somme", "20", "32", platforms=(NORTH,)),
        "59": DepartmentFacts("59", "Nord", "09", "32"),
    }
    assert choose(Place("02408"), perimeters(departments=neighbours)).basis == Basis.ACADEMIE
    assert choose(Place("59350"), perimeters(departments=neighbours)).basis == Basis.REGION
    assert choose(Place("2A004"), perimeters(departments=neighbours)).is_gap


def test_two_platforms_that_claim_a_commune_are_a_dispute_always_settled_alike() -> None:
    placed = choose(Place("02408"), perimeters(by_commune={"02408": (NORTH, SOUTH)}))
    assert placed.disputed
    assert placed.platform_id == NORTH


def test_the_departement_of_a_postal_code() -> None:
    known = {"02000": "02", "20000": "2A", "20290": "2B", "97400": "974", "98800": "988", "2000": None, "ABCDE": None}
    assert {code: department_of_postal_code(code) for code in known} == known


PLATFORMS = [uuid4() for _ in range(4)]
DEPARTMENTS = ["01", "02", "2A", "974"]
COMMUNES = [f"{department[:3]}{n:03}"[:5] for department in DEPARTMENTS for n in (1, 2)]
SCHOOLS = [uuid4() for _ in range(3)]
BASSINS = [uuid4() for _ in range(2)]
claims = st.lists(st.sampled_from(PLATFORMS), max_size=3, unique=True).map(tuple)


@st.composite
def any_perimeters(draw: st.DrawFn) -> Perimeters:
    def department(code: str) -> DepartmentFacts:
        platforms = draw(claims)
        return DepartmentFacts(
            code,
            f"Département {code}",
            draw(st.sampled_from(["20", "09", None])),
            draw(st.sampled_from(["32", None])),
            draw(st.sampled_from(Preference)),
            draw(st.sampled_from([None, *platforms])),
            platforms,
        )

    return Perimeters(
        departments={code: department(code) for code in DEPARTMENTS},
        communes={
            code: CommuneFacts(
                code,
                "N" * 45,
                draw(st.sampled_from(DEPARTMENTS)),
                draw(st.sampled_from([None, *COMMUNES])),
                tuple(draw(st.lists(st.sampled_from(BASSINS), unique=True))),
            )
            for code in COMMUNES
        },
        schools={
            key: SchoolFacts("N" * 150, draw(st.sampled_from([None, *COMMUNES])), draw(st.sampled_from(DEPARTMENTS)))
            for key in SCHOOLS
        },
        by_commune=draw(st.dictionaries(st.sampled_from(COMMUNES), claims)),
        by_establishment=draw(st.dictionaries(st.sampled_from(SCHOOLS), claims)),
        by_bassin=draw(st.dictionaries(st.sampled_from(BASSINS), claims)),
        bassin_names={key: "B" * 120 for key in BASSINS},
    )


any_place = st.builds(
    Place,
    st.sampled_from([None, "", "99999", "abc", *COMMUNES]),
    st.sampled_from([None, uuid4(), *SCHOOLS]),
    st.sampled_from([None, "", "02000", "20000", "97400", "x"]),
)


@given(any_perimeters(), any_place)
def test_whatever_the_rules_there_is_exactly_one_platform_or_an_explicit_gap(rules: Perimeters, place: Place) -> None:
    placed = choose(place, rules)
    assert placed == choose(place, rules)
    assert placed.is_gap == (placed.basis == Basis.NONE)
    assert placed.is_gap or placed.platform_id in PLATFORMS
    assert 0 < len(placed.reason) <= 200


@given(any_perimeters(), any_place)
def test_a_known_home_in_a_departement_with_a_platform_is_never_a_gap(rules: Perimeters, place: Place) -> None:
    home = rules.communes.get(place.commune_code or "")
    if home is not None and rules.departments[home.department].platforms:
        assert not choose(place, rules).is_gap
