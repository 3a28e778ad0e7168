"""What SQL run as the pages' role may tell: in one's own name, to those whom the file concerns."""

from uuid import UUID

import pytest
from django.db import Error, connection, transaction

from rebond.domain.base.actor import Actor
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import Dossier, Notification
from rebond.domain.dossiers.operations import ask_transfer, end_share
from rebond.domain.dossiers.sentences import REQUEST_ANSWERED, SENTENCES
from tests.domain.dossiers.cast import Cast
from tests.domain.dossiers.sharing import shared
from tests.domain.dossiers.telling import follows, news_of

pytestmark = pytest.mark.django_db


def _tell(
    file: Dossier | None,
    writer: UUID | None,
    *,
    also: tuple[UUID, ...] = (),
    teams: tuple[UUID, ...] = (),
    said: tuple[str, str] = ("contact", "Un contact a été noté."),
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rebond_notify(%s, %s, %s, %s, '', false, %s::uuid[], %s::uuid[], true)",
            [file.pk if file else None, *said, writer, list(also), list(teams)],
        )


def test_a_page_tells_in_the_name_of_who_acts_alone(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        with pytest.raises(Error, match="in the name of another"), transaction.atomic():
            _tell(zoe, cast.stranger.user_id, also=(cast.colleague.user_id,))
        _tell(zoe, None, also=(cast.colleague.user_id,))
    with acting_as(cast.colleague):
        assert Notification.objects.get().author_id == cast.owner.user_id


def test_a_page_where_nobody_is_signed_in_names_nobody(cast: Cast, zoe: Dossier) -> None:
    with pytest.raises(Error, match="in the name of another"), transaction.atomic():
        _tell(zoe, cast.owner.user_id, also=(cast.colleague.user_id,))


def test_those_whom_the_file_does_not_concern_are_not_told(cast: Cast, zoe: Dossier, school2c, farid: Actor) -> None:
    far, who = (cast.stranger.user_id, farid.user_id, cast.referent.user_id), cast.owner.user_id
    with acting_as(cast.owner):
        _tell(zoe, who, also=far, teams=(cast.elsewhere.pk,))
        _tell(None, who, also=far, teams=(cast.elsewhere.pk, cast.platform.pk), said=("request", REQUEST_ANSWERED))
        _tell(zoe, who, teams=(cast.platform.pk,))
    assert news_of(cast.stranger) == news_of(farid) == news_of(cast.referent) == []
    assert news_of(cast.colleague) == ["contact"]


def test_those_whom_it_concerns_are(cast: Cast, zoe: Dossier, school2c, farid: Actor) -> None:
    held = shared(cast, zoe, school2c)
    with acting_as(cast.owner):
        ask_transfer(actor=cast.owner, dossier_id=zoe.pk, target_id=cast.elsewhere.pk, message="A déménagé.")
    before = news_of(cast.stranger), news_of(farid)
    with acting_as(cast.owner):
        _tell(zoe, cast.owner.user_id, also=(farid.user_id,), teams=(cast.elsewhere.pk,))
        end_share(actor=cast.owner, share_id=held.pk)
        _tell(zoe, cast.owner.user_id, also=(farid.user_id,))
    assert (news_of(cast.stranger), news_of(farid)) == tuple([*told, "contact"] for told in before)


FORGED = (
    *(
        ("contact", "Rappelez le 06 12 34 56 78."),
        ("alert", "Un contact a été noté."),
        ("fact", "Un contact a été noté."),
    ),
    ("contact", "UN CONTACT A ÉTÉ NOTÉ."),
)


@pytest.mark.parametrize("said", FORGED)
def test_a_page_tells_no_other_sentence_than_ours(cast: Cast, zoe: Dossier, said: tuple[str, str]) -> None:
    with acting_as(cast.owner), pytest.raises(Error, match="not a sentence"), transaction.atomic():
        _tell(zoe, cast.owner.user_id, also=(cast.colleague.user_id,), said=said)
    assert news_of(cast.colleague) == []


def test_without_a_file_nothing_is_told_but_the_answer_to_a_request(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner), pytest.raises(Error, match="not a sentence"), transaction.atomic():
        _tell(None, cast.owner.user_id, also=(cast.colleague.user_id,))


def test_every_sentence_of_ours_may_be_told(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        for said in sorted(SENTENCES):
            _tell(zoe, cast.owner.user_id, also=(cast.colleague.user_id,), said=said)
    assert sorted(news_of(cast.colleague)) == sorted(kind for kind, _ in SENTENCES)
    assert all(len(kind) <= 30 and len(sentence) <= 200 for kind, sentence in SENTENCES)


def test_nobody_tells_anything_of_a_file_that_they_may_not_see(cast: Cast, zoe: Dossier, school2c, farid) -> None:
    for actor in (cast.stranger, farid):
        with acting_as(actor), pytest.raises(Error, match="not a file of the actor"), transaction.atomic():
            _tell(zoe, actor.user_id, also=(cast.owner.user_id,), teams=(cast.platform.pk,))
    assert news_of(cast.owner) == news_of(cast.colleague) == []
    shared(cast, zoe, school2c)
    for actor in (cast.referent, farid):  # who reads the file tells its people
        with acting_as(actor):
            _tell(zoe, actor.user_id, also=(cast.colleague.user_id,))
    assert news_of(cast.colleague) == ["contact", "contact"]


def test_a_job_tells_for_others(cast: Cast, zoe: Dossier, as_worker) -> None:
    follows(cast, zoe, cast.colleague)
    with as_worker():
        _tell(zoe, cast.owner.user_id, also=(cast.stranger.user_id,))
    assert news_of(cast.stranger) == ["contact"]
