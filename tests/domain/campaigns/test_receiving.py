"""What becomes of the files as they are dropped."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from rebond.domain.base.ids import new_id
from rebond.domain.campaigns.enums import CampaignState, DeliveryState
from rebond.domain.campaigns.errors import Refused
from rebond.domain.campaigns.models import Campaign, Delivery
from rebond.domain.campaigns.operations import Dropped, receive, receiving
from rebond.domain.campaigns.operations.receiving import tidy_path
from tests.domain.campaigns.cast import dropped, pupil, siecle


def jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'campaigns.read_delivery'")
        return cursor.fetchone()[0]


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_each_file_is_kept_sealed_with_its_path_and_a_job_is_asked_for(drop, own_storage) -> None:
    one, two = drop.named({"livraison/a/Eleves.zip": siecle([pupil(1)]), "livraison/b.csv": b"x;y\n"})
    assert (one.path, one.state, two.path) == ("livraison/a/Eleves.zip", DeliveryState.RECEIVED, "livraison/b.csv")
    assert one.size == len(siecle([pupil(1)])) and len(one.sha256) == 64
    assert len(files(own_storage)) == 2 and jobs() == 2
    assert not any(b"<ELEVE" in path.read_bytes() for path in files(own_storage))


def test_the_same_content_again_changes_nothing_whatever_its_name(drop, own_storage) -> None:
    drop.named({"a.zip": siecle([pupil(1)])})
    (again,) = drop.named({"autre nom.zip": siecle([pupil(1)])})
    assert again.state == DeliveryState.DUPLICATE
    assert "déjà été reçu sous le nom « a.zip »" in again.reason
    assert len(files(own_storage)) == 1 and jobs() == 1


def test_the_same_content_twice_in_one_drop_is_kept_once(drop) -> None:
    states = [d.state for d in drop.named({"a.zip": b"abc", "b.zip": b"abc"})]
    assert states == [DeliveryState.RECEIVED, DeliveryState.DUPLICATE]


def test_an_empty_file_is_listed_as_refused_with_what_to_do_and_stops_nothing(drop) -> None:
    empty, good = drop.named({"vide.zip": b"", "b.zip": b"abc"})
    assert empty.state == DeliveryState.REFUSED and "0 octet" in empty.reason
    assert good.state == DeliveryState.RECEIVED


def test_a_file_over_two_gigabytes_is_refused_without_being_read(cast, campaign) -> None:
    class Huge:
        size = 2_000_000_000

        def chunks(self):
            raise AssertionError("read")

    (receipt,) = receive(actor=cast.admin, campaign_id=campaign.pk, drop=new_id(), files=[Dropped("x.xml", Huge())])
    assert receipt.state == DeliveryState.REFUSED and "2 Go" in receipt.sentence


def test_a_file_that_lies_about_its_size_is_stopped_and_nothing_is_kept(
    cast, campaign, monkeypatch, own_storage
) -> None:
    monkeypatch.setattr(receiving, "MAX_BYTES", 10)
    liar = ContentFile(b"x" * 100)
    liar.size = 5
    with pytest.raises(Refused, match="2 Go"):
        receive(
            actor=cast.admin,
            campaign_id=campaign.pk,
            drop=new_id(),
            files=[dropped("a.csv", b"ok"), Dropped("b", liar)],
        )
    assert files(own_storage) == [] and not Delivery.objects.exists()


def test_too_many_files_at_once_are_refused_with_the_size_of_a_lot(cast, campaign) -> None:
    lot = [dropped(f"{n}.csv", b"x") for n in range(receiving.MAX_FILES + 1)]
    with pytest.raises(Refused, match="par lots de 2000"):
        receive(actor=cast.admin, campaign_id=campaign.pk, drop=new_id(), files=lot)


def test_no_file_at_all_says_what_to_do(cast, campaign) -> None:
    with pytest.raises(Refused, match="choisissez un dossier"):
        receive(actor=cast.admin, campaign_id=campaign.pk, drop=new_id(), files=[])


@pytest.mark.parametrize("state", [CampaignState.PUBLISHED, CampaignState.CORRECTIONS, CampaignState.CLOSED])
def test_a_published_campaign_takes_no_files_and_says_where_they_go(drop, campaign, state) -> None:
    Campaign.objects.update(state=state)
    with pytest.raises(Refused, match="campagne suivante"):
        drop.named({"a.zip": b"abc"})


def test_what_systems_leave_in_folders_is_not_counted(drop) -> None:
    kept = drop.named({"d/.DS_Store": b"x", "d/Thumbs.db": b"y", "__MACOSX/d/._a.zip": b"z", "d/a.zip": b"abc"})
    assert [d.path for d in kept] == ["d/a.zip"]


@given(st.text(max_size=600))
def test_no_path_leads_out_of_its_folder(path: str) -> None:
    tidy = tidy_path(path)
    assert tidy and len(tidy) <= receiving.MAX_PATH
    assert not tidy.startswith("/") and ".." not in tidy.split("/") and "\\" not in tidy and "\x00" not in tidy


def test_an_assistant_cannot_drop_files(cast, campaign) -> None:
    from django.db import ProgrammingError, transaction  # noqa: PLC0415

    from rebond.domain.base.session import tell_database  # noqa: PLC0415

    tell_database(cast.assistant)
    with pytest.raises((ProgrammingError, Refused, Campaign.DoesNotExist)), transaction.atomic():
        receive(actor=cast.assistant, campaign_id=campaign.pk, drop=new_id(), files=[dropped("a", b"x")])
