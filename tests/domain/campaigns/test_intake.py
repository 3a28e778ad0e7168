"""From a dropped file to tables, figures and rejects; what replaces what; what is asked of the sender."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.storage import default_storage

from rebond.domain.base.session import tell_database
from rebond.domain.base.storage import FolderShelf
from rebond.domain.campaigns.enums import DeliveryState as S
from rebond.domain.campaigns.errors import FieldRefused
from rebond.domain.campaigns.models import Delivery, Reject, RejectCount
from rebond.domain.campaigns.operations import declare, intake, settling
from rebond.domain.campaigns.queries.deliveries import deliveries_for
from rebond.domain.campaigns.reading import batches
from tests.domain.campaigns.cast import CFA, OTHER_SCHOOL, SCHOOL, moment, pupil, siecle, sifa


def again(delivery: Delivery) -> Delivery:
    return Delivery.objects.get(pk=delivery.pk)


def test_a_school_file_is_read_with_its_facts_and_its_establishment(drop, work, cast) -> None:
    (delivery,) = drop.named({"x.zip": siecle([pupil(n) for n in range(3)])})
    assert work() == 1
    read = again(delivery)
    assert (read.state, read.kind, read.uai, read.school_year, read.rows) == (S.READ, "siecle", SCHOOL, 2025, 3)
    assert read.establishment_id == cast.school.pk and read.observed_on == dt.date(2026, 6, 30)
    assert read.keep_until == dt.date(2027, 8, 31)
    with default_storage.open(read.tables["enrolments"]) as file:
        rows = [row for _, batch in batches(file.file, frozenset({1})) for row in batch.to_pylist()]
    assert [row["record"] for row in rows] == ["x.zip#1", "x.zip#2", "x.zip#3"]


def test_a_record_that_cannot_be_read_is_set_aside_with_its_reason(drop, work, cast) -> None:
    (delivery,) = drop.named({"x.zip": siecle([pupil(1), pupil(2, birth_date=None, ine=None)])})
    work()
    read = again(delivery)
    assert (read.rows, read.set_aside) == (1, 1)
    count = RejectCount.objects.get(delivery=read)
    assert count.records == 1 and count.reason
    assert not Reject.objects.exists()  # the administrator alone sees the figures, never the values
    tell_database(cast.operator)
    reject = Reject.objects.get(delivery=read)
    assert reject.record == "x.zip#2" and reject.establishment_id == cast.school.pk


def test_a_file_that_is_none_of_ours_is_refused_in_french_and_destroyed(drop, work, own_storage) -> None:
    (delivery,) = drop.named({"photo.zip": b"\x89PNG\r\n" + b"0" * 100})
    work()
    assert again(delivery).state == S.REFUSED
    assert "pas un fichier que Rebond connaît" in again(delivery).reason


@pytest.mark.parametrize("first_is_later", [True, False])
def test_the_latest_export_of_a_school_counts_whatever_the_order_they_come_in(drop, work, first_is_later) -> None:
    old = siecle([pupil(1)], exported=moment(2026, 6, 1))
    new = siecle([pupil(1), pupil(2)], exported=moment(2026, 6, 30))
    order = {"nouveau.zip": new, "ancien.zip": old} if first_is_later else {"ancien.zip": old, "nouveau.zip": new}
    drop.named(order)
    work()
    assert Delivery.objects.get(path="nouveau.zip").state == S.READ
    replaced = Delivery.objects.get(path="ancien.zip")
    assert replaced.state == S.SUPERSEDED and "Remplacé par « nouveau.zip » du 30/06/2026" in replaced.reason
    assert replaced.superseded_by.path == "nouveau.zip"


def test_files_of_other_schools_and_years_do_not_replace_each_other(drop, work) -> None:
    drop.named(
        {
            "a.zip": siecle([pupil(1)]),
            "b.zip": siecle([pupil(2)], uai=OTHER_SCHOOL),
            "c.zip": siecle([pupil(1)], year=2026, exported=moment(2026, 10, 1)),
        }
    )
    work()
    assert set(Delivery.objects.values_list("state", flat=True)) == {S.READ}


def test_two_files_of_one_moment_that_differ_are_told_as_a_contradiction(drop, work) -> None:
    drop.named({"a.zip": siecle([pupil(1)]), "b.zip": siecle([pupil(1), pupil(2)])})
    work()
    (kept,) = Delivery.objects.filter(state=S.READ)
    assert kept.path == "b.zip" and "diffèrent" in kept.contradictions[0]


def test_an_unknown_uai_is_a_contradiction_and_the_file_still_counts(drop, work) -> None:
    (delivery,) = drop.named({"a.zip": siecle([pupil(1)], uai="0750001Z")})
    work()
    assert again(delivery).state == S.READ and "aucun établissement connu" in again(delivery).contradictions[0]


def test_an_archive_of_several_files_gives_a_delivery_each(drop, work) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for uai in (SCHOOL, OTHER_SCHOOL):
            with zipfile.ZipFile(io.BytesIO(siecle([pupil(1)], uai=uai))) as inner:
                archive.writestr(f"{uai}.xml", inner.read(inner.namelist()[0]))
        archive.writestr("note.txt", "bonjour")
    drop.named({"tout.zip": packed.getvalue()})
    work()
    found = {d.member: (d.state, d.uai) for d in Delivery.objects.filter(path="tout.zip")}
    assert found[f"{SCHOOL}.xml"] == (S.READ, SCHOOL)
    assert found[f"{OTHER_SCHOOL}.xml"] == (S.READ, OTHER_SCHOOL)
    assert found["note.txt"][0] == S.REFUSED


APPRENTICE = pupil(5, cfd="50022139", entry_date=dt.date(2026, 9, 1), contract_start=dt.date(2026, 9, 1))
FREGATA = "INE;Nom;Prénom;Date de naissance\n"


def fregata() -> bytes:
    from rebond.kernel.formats.fregata.writer import write_fregata  # noqa: PLC0415

    return write_fregata([pupil(7, mef="27632101221")])


def test_a_file_that_lacks_facts_asks_for_them_with_what_can_be_guessed(drop, work, cast) -> None:
    (delivery,) = drop.named({f"livraison/{SCHOOL}/eleves.csv": fregata()})
    work()
    asked = again(delivery)
    assert asked.state == S.INCOMPLETE and asked.kind == "fregata" and asked.uai == SCHOOL
    assert set(asked.missing) >= {"uai", "observed_on"}
    declare(
        actor=cast.admin,
        delivery_id=asked.pk,
        kind="fregata",
        uai=SCHOOL.lower(),
        school_year=2025,
        observed_on=dt.date(2026, 6, 1),
    )
    work()
    read = again(delivery)
    assert (read.state, read.uai, read.school_year, read.rows) == (S.READ, SCHOOL, 2025, 1)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("kind", "bidon"),
        ("uai", "123"),
        ("uai", "0750001Z"),
        ("school_year", 1990),
        ("observed_on", dt.date(2099, 1, 1)),
    ],
)
def test_a_wrong_fact_is_refused_beside_its_field(drop, work, cast, field, wrong) -> None:
    (delivery,) = drop.named({"eleves.csv": fregata()})
    work()
    facts = {"kind": "fregata", "uai": SCHOOL, "school_year": 2025, "observed_on": dt.date(2026, 6, 1)}
    with pytest.raises(FieldRefused) as refused:
        declare(actor=cast.admin, delivery_id=delivery.pk, **(facts | {field: wrong}))
    assert refused.value.field == field


@pytest.mark.parametrize("manifest_first", [True, False])
def test_the_manifest_of_a_folder_gives_the_missing_facts_of_its_files(drop, work, manifest_first) -> None:
    manifest = f"path;kind;uai;school_year;observed_on\nagri/eleves.csv;fregata;{SCHOOL};2025;2026-06-01\n".encode()
    files = {"livraison/agri/eleves.csv": fregata(), "livraison/sources.csv": manifest}
    drop.named(dict(reversed(files.items())) if manifest_first else files)
    work()
    read = Delivery.objects.get(path="livraison/agri/eleves.csv")
    assert (read.state, read.uai, read.school_year) == (S.READ, SCHOOL, 2025)


def test_a_manifest_of_another_drop_says_nothing_of_this_one(drop, work) -> None:
    manifest = f"path;kind;uai;school_year;observed_on\neleves.csv;fregata;{SCHOOL};2025;2026-06-01\n".encode()
    drop.named({"sources.csv": manifest})
    work()
    (delivery,) = drop.named({"eleves.csv": fregata()})
    work()
    assert again(delivery).state == S.INCOMPLETE


def test_a_manifest_never_overrides_what_the_file_says(drop, work) -> None:
    manifest = f"path;kind;uai;school_year;observed_on\nx.zip;siecle;{OTHER_SCHOOL};2025;2026-06-30\n".encode()
    _, delivery = drop.named({"sources.csv": manifest, "x.zip": siecle([pupil(1)])})
    work()
    read = again(delivery)
    assert read.uai == SCHOOL and "Le manifeste contredit" in read.contradictions[0]


def test_the_file_dropped_again_with_its_manifest_settles_the_one_that_waited(drop, work) -> None:
    (waiting,) = drop.named({"eleves.csv": fregata()})
    work()
    manifest = f"path;kind;uai;school_year;observed_on\neleves.csv;fregata;{SCHOOL};2025;2026-06-01\n".encode()
    drop.named({"sources.csv": manifest, "eleves.csv": fregata()})
    work()
    assert again(waiting).state == S.DUPLICATE


def test_a_job_done_again_gives_the_same(drop, work, as_worker) -> None:
    (delivery,) = drop.named({"x.zip": siecle([pupil(1), pupil(2, birth_date=None)])})
    work()
    before = again(delivery)
    with as_worker():
        Delivery.objects.filter(pk=delivery.pk).update(state=S.READING)
        intake.read_delivery(delivery.pk)
    after = again(delivery)
    assert (after.state, after.rows, after.set_aside) == (before.state, before.rows, before.set_aside)
    assert RejectCount.objects.filter(delivery=delivery).count() == 1


def test_a_file_that_keeps_bringing_the_worker_down_is_given_up(drop, as_worker) -> None:
    (delivery,) = drop.named({"x.zip": siecle([pupil(1)])})
    with as_worker():
        Delivery.objects.filter(pk=delivery.pk).update(attempts=intake.ATTEMPTS, state=S.READING)
        intake.read_delivery(delivery.pk)
    assert again(delivery).state == S.REFUSED and "à plusieurs reprises" in again(delivery).reason


def test_a_stored_file_that_was_damaged_is_told_as_such(drop, work, own_storage) -> None:
    (delivery,) = drop.named({"x.zip": siecle([pupil(1)])})
    path = FolderShelf(own_storage).location / delivery.stored_as
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    work()
    assert "endommagé" in again(delivery).reason


def test_no_clear_file_stays_after_the_reading(drop, work, tmp_path) -> None:
    drop.named({"x.zip": siecle([pupil(1)])})
    work()
    assert list((tmp_path / "scratch").iterdir()) == []
    assert not any(b"PAR1" in path.read_bytes()[:4] for path in tmp_path.rglob("*") if path.is_file())


def test_a_referent_sees_the_files_of_their_establishment_alone(drop, work, cast) -> None:
    drop.named({"a.zip": siecle([pupil(1)]), "b.zip": siecle([pupil(2)], uai=OTHER_SCHOOL)})
    work()
    tell_database(cast.referent)
    assert [d.path for d in Delivery.objects.all()] == ["a.zip"]


def test_a_replaced_file_is_destroyed_at_night_and_the_destruction_is_recorded(
    drop, work, as_worker, django_capture_on_commit_callbacks
) -> None:
    drop.named(
        {
            "ancien.zip": siecle([pupil(1)], exported=moment(2026, 6, 1)),
            "nouveau.zip": siecle([pupil(1)], exported=moment(2026, 6, 30)),
        }
    )
    work()
    old = Delivery.objects.get(path="ancien.zip")
    with as_worker(), django_capture_on_commit_callbacks(execute=True):
        assert settling.destroy(settling.served(dt.date(2026, 11, 24)), why="il a été remplacé") == 1
    assert again(old).destroyed_at is not None and not default_storage.exists(old.stored_as)
    kept = Delivery.objects.get(path="nouveau.zip")
    assert default_storage.exists(kept.stored_as) and default_storage.exists(kept.tables["enrolments"])


def test_a_referent_finds_the_files_of_their_establishment_whatever_the_campaign(drop, work, cast) -> None:
    drop.named({"a.zip": siecle([pupil(1)]), "b.zip": siecle([pupil(2)], uai=OTHER_SCHOOL)})
    work()
    tell_database(cast.referent)
    assert [d.path for d in deliveries_for(cast.referent)] == ["a.zip"]


def test_a_sifa_file_says_its_cfa_itself(drop, work) -> None:
    (delivery,) = drop.named({"sifa.csv": sifa([APPRENTICE])})
    work()
    assert again(delivery).uai == CFA
