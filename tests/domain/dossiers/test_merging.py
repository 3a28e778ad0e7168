"""Two files become one and two again: nothing is lost on either way."""

from dataclasses import replace
from datetime import date

import pytest
from django.apps import apps
from django.core.serializers import serialize
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.answers import Choice, LinkKind
from rebond.domain.dossiers.enums import Answered, Channel, Outcome, Status
from rebond.domain.dossiers.models import ContactAttempt, Dossier, Merge, YoungPerson
from rebond.domain.dossiers.operations import (
    Contact,
    GivenByLink,
    ListedDetail,
    MergeRefusedError,
    answer_link,
    assign_referent,
    land_answer,
    merge,
    record_contact,
    undo_merge,
)
from rebond.domain.dossiers.operations.links import make_link
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild
from rebond.domain.dossiers.queries import file_page
from rebond.domain.messages.consent import refused
from tests.domain.dossiers.cast import DECEMBER, NOVEMBER, Cast, listed, publish

pytestmark = pytest.mark.django_db


def two_files(cast: Cast, *, same_campaign: bool = False) -> tuple[Dossier, Dossier]:
    """Zoé twice, as a worker would list her: her own mother's number on both."""
    first, second = str(new_id()), str(new_id())
    publish(cast, listed(cast, first))
    other = listed(
        cast,
        second,
        surname="Lefebvre",
        first_names="Zoé",
        birth_date=date(2008, 3, 21),
        ines=("987654321ZZ",),
        details=(*listed(cast).details[1:], ListedDetail("phone", "06 99 88 77 66")),
        level="2nde pro",
    )
    publish(cast, other, campaign=NOVEMBER if same_campaign else DECEMBER)
    return Dossier.objects.get(entries__person_key=first), Dossier.objects.get(entries__person_key=second)


@pytest.fixture
def files(cast: Cast, as_worker) -> tuple[Dossier, Dossier]:
    with as_worker():
        return two_files(cast)


def call(actor, dossier: Dossier, outcome: str = Outcome.NO_ANSWER) -> ContactAttempt:
    contact = Contact(Channel.PHONE, Answered.NOBODY, outcome)
    return record_contact(actor=actor, dossier_id=dossier.pk, contact=contact)


def everything() -> dict[str, str]:
    """Every row of the app but the merges themselves."""
    models = [m for m in apps.get_app_config("dossiers").get_models() if m is not Merge]
    return {model.__name__: serialize("json", model.objects.order_by("pk")) for model in models}


def assert_replayed() -> None:
    for dossier in Dossier.objects.all():
        replayed = Dossier.objects.get(pk=dossier.pk)
        rebuild([replayed])
        assert all(getattr(replayed, name) == getattr(dossier, name) for name in MOVED)


def test_the_kept_file_tells_both_histories_and_keeps_every_number(cast: Cast, files) -> None:
    kept, lost = files
    with acting_as(cast.owner):
        calls = [call(cast.owner, kept), call(cast.owner, lost), call(cast.owner, kept)]
        merge(actor=cast.owner, kept_id=kept.pk, lost_id=lost.pk, choices={"birth_date": "lost"})
        dossier = Dossier.objects.get(pk=kept.pk)
        page = file_page(cast.owner, dossier)
        told = [item.row for item in page.timeline if item.kind == "contact"]
        assert told == sorted(calls, key=lambda attempt: attempt.happened_at, reverse=True)
        assert (dossier.attempts, dossier.campaigns, dossier.level) == (3, 2, "2nde pro")
        assert (page.person.surname, page.person.birth_date) == ("Lefèvre", date(2008, 3, 21))
        assert dossier.birth_date == date(2008, 3, 21)
        assert page.person.ines == ["123456789AB", "987654321ZZ"]
        numbers = {detail.value for detail in page.details}
        assert numbers == {"+33612345678", "+33323000001", "+33699887766"}
        assert_replayed()


def test_the_lost_file_leaves_the_list_and_takes_no_more_writing(cast: Cast, files) -> None:
    kept, lost = files
    with acting_as(cast.owner):
        merge(actor=cast.owner, kept_id=kept.pk, lost_id=lost.pk, choices={})
        gone = Dossier.objects.get(pk=lost.pk)
        assert (gone.status, gone.merged_into_id) == (Status.MERGED, kept.pk)
        assert YoungPerson.objects.get(pk=lost.person_id).merged_into_id == kept.person_id
        with pytest.raises(Dossier.DoesNotExist):
            call(cast.owner, gone)


acts = st.lists(st.tuples(st.integers(0, 1), st.sampled_from(["call", "referent"]), st.integers(0, 2)), max_size=5)
choices = st.fixed_dictionaries(
    {}, optional={n: st.sampled_from(["kept", "lost"]) for n in ("surname", "birth_date", "first_names")}
)


@given(acts, choices, st.booleans(), st.booleans())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_undoing_restores_every_row_of_both(cast: Cast, as_worker, sequence, chosen, swapped, same_campaign) -> None:
    with as_worker():
        kept, lost = two_files(cast, same_campaign=same_campaign)
    if swapped:
        kept, lost = lost, kept
    with acting_as(cast.owner):
        for which, act, number in sequence:
            if act == "call":
                call(cast.owner, (kept, lost)[which], list(Outcome)[number])
            else:
                person = [cast.owner.user_id, cast.colleague.user_id, None][number]
                assign_referent(actor=cast.owner, dossier_id=(kept, lost)[which].pk, referent_id=person)
        before = everything()
        done = merge(actor=cast.owner, kept_id=kept.pk, lost_id=lost.pk, choices=chosen)
        assert Dossier.objects.filter(status=Status.OPEN, pk__in=(kept.pk, lost.pk)).get().pk == kept.pk
        assert_replayed()
        undo_merge(actor=cast.colleague, merge_id=done.pk)
        assert everything() == before
        assert_replayed()


def test_what_happened_since_the_merge_stays_in_the_kept_file(cast: Cast, files) -> None:
    kept, lost = files
    with acting_as(cast.owner):
        call(cast.owner, lost)
        done = merge(actor=cast.owner, kept_id=kept.pk, lost_id=lost.pk, choices={})
        call(cast.owner, kept)
        undo_merge(actor=cast.owner, merge_id=done.pk)
        assert [Dossier.objects.get(pk=file.pk).attempts for file in files] == [1, 1]
        with pytest.raises(MergeRefusedError, match="déjà été défaite"):
            undo_merge(actor=cast.owner, merge_id=done.pk)


def test_what_was_answered_since_by_a_link_that_goes_back_goes_back_with_it(cast: Cast, files, as_worker) -> None:
    kept, lost = files
    with acting_as(cast.owner):
        link, _ = make_link(cast.owner, lost, LinkKind.MESSAGE)
        done = merge(actor=cast.owner, kept_id=kept.pk, lost_id=lost.pk, choices={})
    with acting_as(None):
        stop = answer_link(digest=link.digest, born=None, key=new_id(), given=GivenByLink(Choice.STOP))
    with as_worker():
        land_answer(answer_id=stop)
    with acting_as(cast.owner):
        undo_merge(actor=cast.owner, merge_id=done.pk)
        assert [Dossier.objects.get(pk=file.pk).no_contact for file in files] == [False, True]
    with as_worker():
        land_answer(answer_id=stop)  # its job, once more
        assert refused("sms", "+33699887766", lost.pk)
        assert_replayed()


def test_the_last_merge_is_undone_first(cast: Cast, files, as_worker) -> None:
    kept, lost = files
    with as_worker():
        publish(cast, listed(cast, "third", first_names="Zoée", ines=()))
        third = Dossier.objects.get(entries__person_key="third")
    with acting_as(cast.owner):
        before = everything()
        first = merge(actor=cast.owner, kept_id=kept.pk, lost_id=lost.pk, choices={})
        second = merge(actor=cast.owner, kept_id=kept.pk, lost_id=third.pk, choices={})
        with pytest.raises(MergeRefusedError, match="la plus récente"):
            undo_merge(actor=cast.owner, merge_id=first.pk)
        undo_merge(actor=cast.owner, merge_id=second.pk)
        undo_merge(actor=cast.owner, merge_id=first.pk)
        assert everything() == before


def test_a_campaign_that_recognises_the_lost_person_writes_in_the_kept_file(cast: Cast, files, as_worker) -> None:
    kept, lost = files
    with acting_as(cast.owner):
        merge(actor=cast.owner, kept_id=kept.pk, lost_id=lost.pk, choices={})
    january = replace(DECEMBER, id=new_id(), number=13, treatment_date=date(2026, 12, 31))
    with as_worker():
        publish(cast, listed(cast, "p9", known=lost.person_id), campaign=january)
        assert Dossier.objects.get(entries__person_key="p9").pk == kept.pk
        assert Dossier.objects.get(pk=lost.pk).status == Status.MERGED


def test_nobody_merges_files_that_are_not_of_their_platform(cast: Cast, files) -> None:
    kept, lost = files
    for other in (cast.stranger, cast.referent):
        with acting_as(other):
            with pytest.raises(Dossier.DoesNotExist):
                merge(actor=other, kept_id=kept.pk, lost_id=lost.pk, choices={})
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT rebond_merge(%s, %s, %s, '{}')", [new_id(), kept.pk, lost.pk])
    with acting_as(cast.owner):
        done = merge(actor=cast.owner, kept_id=kept.pk, lost_id=lost.pk, choices={})
    for other in (cast.stranger, cast.referent):
        with acting_as(other):
            assert not Merge.objects.exists()
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT rebond_undo_merge(%s)", [done.pk])


def test_the_same_file_a_closed_one_and_another_platform_s_are_refused_in_words(cast: Cast, files, as_owner) -> None:
    kept, lost = files
    with acting_as(cast.owner), pytest.raises(MergeRefusedError, match="le même dossier"):
        merge(actor=cast.owner, kept_id=kept.pk, lost_id=kept.pk, choices={})
    with as_owner():
        Dossier.objects.filter(pk=kept.pk).update(status=Status.CLOSED)
    with acting_as(cast.owner), pytest.raises(MergeRefusedError, match="doit être ouvert"):
        merge(actor=cast.owner, kept_id=kept.pk, lost_id=lost.pk, choices={})
