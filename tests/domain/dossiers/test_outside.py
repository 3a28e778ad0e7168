"""Search before any creation, and the simplified file: nothing is revealed, nobody is lost."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from rebond.domain.base.ids import new_id
from rebond.domain.base.models import ActionEntry
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import NextStep, Origin, Stage
from rebond.domain.dossiers.models import Dossier, PersonSearch, Report, YoungPerson
from rebond.domain.dossiers.operations import (
    Identity,
    Reported,
    ReportRefusedError,
    TooManySearchesError,
    report,
    search_people,
)
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild
from rebond.domain.dossiers.operations.searching import SEARCHES_A_DAY
from rebond.domain.territory.models import Department, Establishment
from tests.domain.dossiers.cast import Cast, listed, publish

pytestmark = pytest.mark.django_db

ZOE = Identity("LEFEVRE", "zoe", date(2008, 3, 12))
NOBODY = Identity("Quentin", "Maëlle", date(2009, 1, 2))


@pytest.fixture
def zoe(cast: Cast, as_worker) -> Dossier:
    with as_worker():
        publish(cast, listed(cast))
        return Dossier.objects.get()


def search(actor, identity: Identity):
    with acting_as(actor):
        return search_people(actor=actor, identity=identity)


def reported_by(actor, cast: Cast, identity: Identity = NOBODY, **changes) -> Dossier:
    with acting_as(actor):
        found = search_people(actor=actor, identity=identity)
        return report(
            actor=actor,
            platform_id=None if actor.establishments else cast.platform.pk,
            search_id=found.search_id,
            reported=replace(Reported(identity, "Ne vient plus depuis la Toussaint."), **changes),
        )


def states(found) -> dict[str, str]:
    return {field.label: field.state for field in found.fields}


def test_a_file_that_one_may_see_comes_with_what_agrees_differs_and_is_blank(cast: Cast, zoe) -> None:
    identity = replace(ZOE, ine="999999999ZZ", commune_name="Laon", phone="+33612345678")
    result = search(cast.owner, identity)
    (found,) = result.found
    assert (found.dossier.pk, found.exact, result.elsewhere) == (zoe.pk, True, False)
    assert states(found) == {
        "Nom": "same", "Prénom": "same", "Date de naissance": "same",
        "INE": "differs", "Commune": "same", "Téléphone": "same",
    }  # fmt: skip
    assert states(search(cast.owner, ZOE).found[0])["INE"] == "blank"


@pytest.mark.parametrize(
    "identity",
    [
        Identity("Lefebvre", "Zoé", date(2008, 3, 12)),
        Identity("Lefèvre", "Zoé", date(2007, 12, 3)),
        Identity("Autre", "Nom", date(2001, 1, 1), ine="123456789AB"),
    ],
)
def test_a_slip_in_the_name_or_the_date_or_the_ine_alone_finds_one_s_own_file(cast: Cast, zoe, identity) -> None:
    assert [found.dossier.pk for found in search(cast.owner, identity).found] == [zoe.pk]


def test_a_file_elsewhere_is_told_without_name_place_nor_key(cast: Cast, zoe) -> None:
    result = search(cast.stranger, replace(ZOE, first_names="Zoé Marie"))
    assert (result.found, result.elsewhere) == ([], True)


@pytest.mark.parametrize(
    "identity",
    [
        replace(ZOE, birth_date=date(2008, 3, 13)),
        replace(ZOE, surname="Lefev"),
        replace(ZOE, surname="Lefebvre"),
        replace(ZOE, first_names="Marie"),
        Identity("X", "Y", date(2008, 3, 12), ine="123456789AB", phone="+33612345678"),
        Identity("%", "_", date(2008, 3, 12)),
    ],
)
def test_anything_less_than_the_whole_name_and_birth_date_tells_nothing_of_elsewhere(cast, zoe, identity) -> None:
    result = search(cast.stranger, identity)
    assert (result.found, result.elsewhere) == ([], False)


def test_a_school_is_shown_its_own_young_people(cast: Cast, zoe, as_owner) -> None:
    assert search(cast.referent, ZOE).found[0].dossier.pk == zoe.pk
    with as_owner():
        Dossier.objects.update(establishment=None)
    result = search(cast.referent, ZOE)
    assert (result.found, result.elsewhere) == ([], True)


def test_each_search_is_journalled_without_naming_anybody(cast: Cast, zoe, as_owner) -> None:
    search(cast.stranger, ZOE)
    with as_owner():
        line = ActionEntry.objects.get(code="search.before_creation")
        kept = PersonSearch.objects.get()
    assert line.user_id == kept.user_id == cast.stranger.user_id
    assert "lef" not in line.sentence.lower()
    assert kept.fingerprint == ZOE.fingerprint


def test_the_day_s_searches_are_counted_for_each_person(cast: Cast, zoe) -> None:
    with acting_as(cast.stranger):
        for _ in range(SEARCHES_A_DAY):
            search_people(actor=cast.stranger, identity=NOBODY)
        with pytest.raises(TooManySearchesError, match="Reprenez demain"):
            search_people(actor=cast.stranger, identity=ZOE)
    assert search(cast.owner, ZOE).found


def test_nobody_signed_in_searches_nothing(cast: Cast, zoe) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM rebond_search_before_creation(%s, '', 'LEFEVRE', 'ZOE', '2008-03-12')", [new_id()]
        )


def test_a_visit_opens_a_file_that_awaits_its_first_call(cast: Cast) -> None:
    dossier = reported_by(cast.owner, cast, origin=Origin.VISIT, phone="06 11 22 33 44", email="m@example.org")
    with acting_as(cast.colleague):
        seen = Dossier.objects.get(pk=dossier.pk)
        assert (seen.platform_id, seen.origin, seen.stage) == (cast.platform.pk, Origin.VISIT, Stage.DETECTION)
        assert (seen.search_text, seen.next_step, seen.referent_id) == ("QUENTIN MAELLE", NextStep.FIRST_CALL, None)
        assert sorted(seen.person.details.values_list("value", flat=True)) == ["+33611223344", "m@example.org"]
        assert Report.objects.get().author_id == cast.owner.user_id
        replayed = Dossier.objects.get(pk=dossier.pk)
        rebuild([replayed])
        assert all(getattr(replayed, name) == getattr(seen, name) for name in MOVED)


def test_the_same_form_sent_twice_opens_one_file(cast: Cast) -> None:
    key = new_id()
    assert reported_by(cast.owner, cast, key=key).pk == reported_by(cast.owner, cast, key=key).pk
    with acting_as(cast.owner):
        assert Dossier.objects.count() == 1


def test_no_file_without_the_search_of_this_very_person(cast: Cast) -> None:
    with acting_as(cast.owner):
        other = search_people(actor=cast.owner, identity=ZOE)
        for search_id in (other.search_id, None, new_id()):
            with pytest.raises(ReportRefusedError, match="Cherchez d’abord"):
                report(
                    actor=cast.owner,
                    platform_id=cast.platform.pk,
                    search_id=search_id,
                    reported=Reported(NOBODY, "Motif"),
                )


def test_the_same_human_being_is_not_opened_twice_and_the_answer_tells_nothing_of_where(cast: Cast, zoe, as_owner):
    same = replace(ZOE, ine="123456789AB")
    with acting_as(cast.stranger):
        found = search_people(actor=cast.stranger, identity=same)
        with pytest.raises(ReportRefusedError) as refused:
            report(
                actor=cast.stranger,
                platform_id=cast.elsewhere.pk,
                search_id=found.search_id,
                reported=Reported(same, "Motif"),
            )
    assert "peut-être" in str(refused.value)
    assert not any(word in str(refused.value) for word in ("Laon", "Lefèvre", str(zoe.pk)))
    with as_owner():
        assert (Dossier.objects.count(), YoungPerson.objects.count()) == (1, 1)


def test_a_homonym_born_the_same_day_may_be_opened(cast: Cast, zoe) -> None:
    assert reported_by(cast.owner, cast, ZOE).person_id != zoe.person_id


def test_a_school_s_report_lands_on_the_platform_of_the_perimeters(cast: Cast, as_owner) -> None:
    with as_owner():
        Department.objects.update(default_platform=cast.elsewhere)
        Establishment.objects.filter(pk=cast.school.pk).update(department="02")
    school = Establishment.objects.get(pk=cast.school.pk)
    dossier = reported_by(cast.referent, cast, establishment=school, phone="06 11 22 33 44")
    assert dossier.platform_id == cast.elsewhere.pk
    with acting_as(cast.stranger):
        said = Report.objects.get(dossier=dossier)
        assert (said.establishment_name, said.author_id) == (cast.school.name, cast.referent.user_id)
    with acting_as(cast.owner):
        assert not Report.objects.exists() and not Dossier.objects.exists()


def test_a_place_that_no_platform_covers_is_refused_with_what_to_do(cast: Cast) -> None:
    with pytest.raises(ReportRefusedError, match="indiquez la commune"):
        reported_by(cast.referent, cast, establishment=cast.school)


def test_a_page_can_open_no_file_on_a_platform_that_is_not_its_actor_s(cast: Cast) -> None:
    with acting_as(cast.stranger):
        found = search_people(actor=cast.stranger, identity=NOBODY)
        with pytest.raises(DatabaseError), transaction.atomic():
            report(
                actor=cast.stranger,
                platform_id=cast.platform.pk,
                search_id=found.search_id,
                reported=Reported(NOBODY, "Motif"),
            )
