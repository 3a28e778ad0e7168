"""Those whom the training obligation alone lists reach the platforms, counted beside the first list (B14)."""

from datetime import date

import pyarrow.parquet as pq
import pytest

from rebond.domain.campaigns.listing import undated, write_listing
from rebond.domain.dossiers.enums import Flag
from rebond.domain.dossiers.models import Dossier, ListEntry
from rebond.web.platform.why import three_sentences, why
from tests.domain.dossiers.cast import Cast, listed, make_cast, publish
from tests.kernel.comparator.builder import CAP_2, LYCEE, World, somebody

CAP = "50033404"


def test_the_listing_holds_both_publics_the_second_after_the_first(tmp_path) -> None:
    world = World()
    world.deliver(LYCEE, 2026)
    world.enrol(somebody(2, surname="Abgrall", first_name="Yann", birth_date=date(2008, 1, 5)), 2025, LYCEE)
    who = somebody()
    world.exam(who, CAP)
    world.enrol(who, 2025, LYCEE, mef=CAP_2)
    world.run(tmp_path)
    written = write_listing(tmp_path / "in", tmp_path / "out", tmp_path / "l.parquet", progress=lambda _: None)
    rows = pq.read_table(tmp_path / "l.parquet").to_pylist()
    assert written == 2
    assert [(row["surname"], row["second_public"]) for row in rows] == [("Abgrall", False), ("Kerzoncuff", True)]
    assert Flag.SECOND_PUBLIC in rows[1]["flags"] and Flag.SECOND_PUBLIC not in rows[0]["flags"]
    assert "obligation de formation" in rows[1]["explanation"]


def test_one_without_a_birth_date_is_counted_and_stops_nobody(tmp_path) -> None:
    world = World()
    world.deliver(LYCEE, 2026)
    world.enrol(somebody(2, surname="Abgrall", first_name="Yann", birth_date=date(2008, 1, 5)), 2025, LYCEE)
    world.enrol(somebody(3, surname="Sans Date", first_name="Léo", birth_date=None), 2025, LYCEE)
    world.run(tmp_path)
    assert write_listing(tmp_path / "in", tmp_path / "out", tmp_path / "l.parquet", progress=lambda _: None) == 1
    assert undated(tmp_path / "out") == 1


@pytest.mark.django_db
def test_a_publication_counts_the_second_public_beside_and_says_why(as_owner, as_worker) -> None:
    with as_owner():
        cast: Cast = make_cast()
    flags = ("second_public", "training_obligation")
    with as_worker():
        result = publish(cast, listed(cast), listed(cast, key="p2", surname="Noël", ines=(), flags=flags))
        assert (result.new, result.known) == (1, 0)
        assert Dossier.objects.count() == 2
        told = three_sentences(ListEntry.objects.get(person_key="p2"))
        assert "l’obligation de formation s’applique" in told[1]
        assert "ni diplôme" not in told[1]
        assert "ni diplôme" in three_sentences(ListEntry.objects.get(person_key="p1"))[1]
        assert why(ListEntry.objects.get(person_key="p2")).reasons
