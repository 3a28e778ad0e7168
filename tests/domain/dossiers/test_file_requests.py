"""A file is asked for without learning whether it exists (C17)."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import (
    RequestState,
    TransferState,
)
from rebond.domain.dossiers.models import (
    Dossier,
    FileRequest,
    Notification,
    RequestedFile,
    Transfer,
)
from rebond.domain.dossiers.operations import (
    Asked,
    RequestRefusedError,
    accept_request,
    accept_transfer,
    refuse_request,
    request_file,
)
from rebond.domain.dossiers.operations.requesting import REQUESTS_A_DAY, expire_requests
from rebond.domain.dossiers.queries import requests_of
from rebond.domain.territory.models import Platform
from tests.domain.dossiers.cast import Cast
from tests.domain.dossiers.telling import news_of

pytestmark = pytest.mark.django_db


def requested(cast: Cast, surname="Lefevre", first_names="Zoé", **more) -> None:
    asked = Asked(surname, first_names, more.pop("born", None) or date(2008, 3, 12), "S’est présentée ici.")
    with acting_as(cast.stranger):
        request_file(actor=cast.stranger, platform_id=cast.elsewhere.pk, asked=asked)


def seen_by_asker(cast: Cast) -> list:
    """All that the asker can read of requests, keys and moments apart."""
    with acting_as(cast.stranger):
        assert not RequestedFile.objects.exists()
        return list(FileRequest.objects.values_list("surname", "state", "answer", "answered_at", "reason"))


def test_the_asker_cannot_tell_whether_a_file_exists(cast: Cast, zoe) -> None:
    requested(cast)
    requested(cast, "Marchand")
    there, nowhere = sorted(seen_by_asker(cast), reverse=True)
    assert there[1:] == nowhere[1:]
    assert news_of(cast.stranger) == []
    with acting_as(cast.owner):
        [wanted] = requests_of(cast.owner, cast.platform.pk).to_answer
        assert (wanted.dossier_id, wanted.request.reason) == (zoe.pk, "S’est présentée ici.")
    assert news_of(cast.owner) == ["request"]


@pytest.mark.parametrize("changes", [{"surname": "Lefebvre"}, {"first_names": "Lise"}, {"born": date(2008, 3, 13)}])
def test_only_the_exact_identity_reaches_a_file(cast: Cast, zoe, changes) -> None:
    requested(cast, **changes)
    with acting_as(cast.owner):
        assert requests_of(cast.owner, cast.platform.pk).to_answer == []


def test_accepted_the_file_is_offered_and_taken_with_the_usual_rules(cast: Cast, zoe) -> None:
    requested(cast)
    with acting_as(cast.owner):
        wanted = RequestedFile.objects.get()
        offered = accept_request(actor=cast.owner, requested_id=wanted.pk)
        with pytest.raises(RequestRefusedError, match="n’attend plus"):
            refuse_request(actor=cast.owner, requested_id=wanted.pk, reason="Trop tard.")
    assert "request" in news_of(cast.stranger)
    assert seen_by_asker(cast)[0][1] == RequestState.ACCEPTED
    with acting_as(cast.stranger):
        accept_transfer(actor=cast.stranger, transfer_id=offered.pk)
        assert Dossier.objects.get(pk=zoe.pk).platform_id == cast.elsewhere.pk


def test_refused_the_asker_reads_why(cast: Cast, zoe) -> None:
    requested(cast)
    with acting_as(cast.owner):
        wanted = RequestedFile.objects.get()
        with pytest.raises(RequestRefusedError, match="Écrivez"):
            refuse_request(actor=cast.owner, requested_id=wanted.pk, reason=" ")
        refuse_request(actor=cast.owner, requested_id=wanted.pk, reason="Entretien prévu jeudi.")
    assert seen_by_asker(cast)[0][1:3] == (RequestState.REFUSED, "Entretien prévu jeudi.")
    with acting_as(cast.owner):
        assert not Transfer.objects.filter(state=TransferState.PENDING).exists()


def test_unanswered_both_are_alerted_and_the_asker_is_told_the_same_without_a_file(
    cast: Cast, zoe, as_owner, as_worker
) -> None:
    requested(cast)
    requested(cast, "Marchand")
    with as_owner():
        FileRequest.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    with acting_as(cast.owner), pytest.raises(RequestRefusedError, match="trop ancienne"):
        accept_request(actor=cast.owner, requested_id=RequestedFile.objects.get().pk)
    with as_worker():
        assert expire_requests() == 2
        assert expire_requests() == 0
    assert {row[1] for row in seen_by_asker(cast)} == {RequestState.EXPIRED}
    assert news_of(cast.stranger) == ["request", "request"]
    with acting_as(cast.stranger):
        assert len(set(Notification.objects.values_list("sentence", "dossier"))) == 1
    assert news_of(cast.owner) == ["request", "request"]


def test_the_day_s_requests_are_limited_in_the_database(cast: Cast, zoe) -> None:
    for number in range(REQUESTS_A_DAY):
        requested(cast, f"Marchand{'x' * number}")
    with pytest.raises(RequestRefusedError, match="le maximum"):
        requested(cast)


def test_nobody_asks_for_a_platform_that_is_not_theirs(cast: Cast, zoe, farid) -> None:
    for actor in (cast.referent, farid, cast.owner):
        with acting_as(actor), pytest.raises(RequestRefusedError):
            request_file(
                actor=actor,
                platform_id=cast.elsewhere.pk,
                asked=Asked("Lefèvre", "Zoé", date(2008, 3, 12), "Pour voir."),
            )


def test_a_name_that_means_nobody_is_not_asked_for(cast: Cast, zoe) -> None:
    with pytest.raises(RequestRefusedError, match="aucune lettre"):
        requested(cast, "Inconnu")


def test_one_s_own_files_are_not_requested_but_searched(cast: Cast, zoe) -> None:
    with acting_as(cast.owner):
        request_file(
            actor=cast.owner,
            platform_id=cast.platform.pk,
            asked=Asked("Lefèvre", "Zoé", date(2008, 3, 12), "Pour voir."),
        )
        assert not RequestedFile.objects.exists()


def test_a_file_that_left_meanwhile_is_said_so_and_not_an_error(cast: Cast, zoe, as_owner) -> None:
    requested(cast)
    with as_owner():
        wanted = RequestedFile.objects.get()
        third = Platform.objects.create(name="Chaunois", department=cast.platform.department)
        Dossier.objects.update(platform=third)
    with acting_as(cast.owner), pytest.raises(RequestRefusedError, match="changé de plate-forme"):
        accept_request(actor=cast.owner, requested_id=wanted.pk)
