"""What partners say, and who may read it."""

from datetime import timedelta

import pytest
from django.db import Error, IntegrityError, transaction
from django.utils import timezone

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import (
    Confidentiality,
    ShareLevel,
)
from rebond.domain.dossiers.models import (
    Dossier,
    PartnerNote,
)
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    PartnerRefusedError,
    PartnerSaid,
    ShareRefusedError,
    correct_note,
    end_share,
    share,
    tell,
)
from rebond.domain.dossiers.queries import file_page, shared_file
from rebond.domain.territory.models import Organisation
from tests.domain.dossiers.cast import Cast
from tests.domain.dossiers.sharing import partner_of, shared, sharing
from tests.domain.dossiers.telling import news_of, read_by, told

pytestmark = pytest.mark.django_db
FOLLOWS, PLATFORM, SHARED = Confidentiality.FOLLOWS, Confidentiality.PLATFORM, Confidentiality.SHARED


def test_what_a_partner_says_on_the_phone_is_read_by_the_platform_alone(cast: Cast, zoe, school2c, farid) -> None:
    shared(cast, zoe, school2c, level=ShareLevel.WHOLE)
    note = told(cast.owner, zoe)
    assert read_by(cast.colleague) == {note.pk}
    for actor in (cast.stranger, cast.referent, farid):
        assert read_by(actor) == set()


def test_shared_it_is_read_by_the_partners_who_read_the_whole_file(cast: Cast, zoe, school2c, farid, as_owner) -> None:
    with as_owner():
        other = Organisation.objects.create(name="EPIDE", type="epide", platform=cast.platform)
        far = partner_of(other, "Gaël")
    shared(cast, zoe, school2c, level=ShareLevel.WHOLE)
    shared(cast, zoe, other)
    note = told(cast.owner, zoe, SHARED)
    assert (read_by(farid), read_by(far)) == ({note.pk}, set())


def test_a_partner_speaks_for_their_own_organisation_whatever_the_form_says(cast: Cast, zoe, school2c, farid) -> None:
    given = shared(cast, zoe, school2c)
    note = told(farid, zoe, source_name="La préfecture")
    assert (note.source_id, note.source_name) == (school2c.pk, school2c.name)
    assert read_by(farid) == {note.pk} == read_by(cast.owner)
    with acting_as(farid):
        assert [item.row.pk for item in shared_file(farid, zoe.pk).ours] == [note.pk]
    with acting_as(cast.owner):
        end_share(actor=cast.owner, share_id=given.pk)
    assert read_by(farid) == set()
    with pytest.raises(Dossier.DoesNotExist):
        told(farid, zoe)
    assert read_by(cast.owner) == {note.pk}


def test_justice_is_read_by_those_entitled_and_by_who_said_it(cast: Cast, zoe, pjj, circle1, as_owner) -> None:
    with as_owner():
        educator = partner_of(pjj, "Gaël")
    shared(cast, zoe, pjj)
    note = told(educator, zoe, FOLLOWS, text="")
    assert note.protected
    assert read_by(cast.owner) == read_by(cast.colleague) == read_by(educator) == {note.pk}
    assert read_by(circle1) == set()
    with acting_as(circle1):  # nor that the file is shared with it
        assert file_page(circle1, Dossier.objects.get(pk=zoe.pk)).shares == []
        with pytest.raises(ShareRefusedError, match="responsable"):
            share(actor=circle1, dossier_id=zoe.pk, sharing=sharing(pjj))
    assert news_of(circle1) == []


def test_whoever_works_on_the_file_may_write_a_protected_information_without_reading_it_again(
    cast: Cast, zoe, circle1
) -> None:
    note = told(circle1, zoe, protected=True)
    assert (read_by(circle1), read_by(cast.owner)) == (set(), {note.pk})


BAD = [
    ({"source_name": " "}, "source"),
    ({"confidentiality": FOLLOWS, "text": "Bien plus."}, "text"),
    ({"text": " "}, "text"),
    ({"on": timezone.localdate() + timedelta(days=1)}, "on"),
    ({"on": timezone.localdate() - timedelta(days=4000)}, "on"),
]


@pytest.mark.parametrize(("changes", "field"), BAD)
def test_what_cannot_be_noted_says_why(cast: Cast, zoe, changes, field) -> None:
    with pytest.raises(PartnerRefusedError) as refused:
        told(cast.owner, zoe, **{"confidentiality": PLATFORM, **changes})
    assert refused.value.field == field


def test_the_database_lets_who_only_follows_say_no_more(cast: Cast, zoe, as_owner) -> None:
    with as_owner(), pytest.raises(IntegrityError, match="says_no_more"), transaction.atomic():
        PartnerNote.objects.create(dossier=zoe, source_name="PJJ", confidentiality="follows", text="Bien plus.")


def test_a_correction_takes_its_place_and_the_first_stays_readable(cast: Cast, zoe) -> None:
    note = told(cast.owner, zoe)
    fixed = PartnerSaid(SHARED, source_name="Association Tremplin", text="Il cherche en pâtisserie.")
    with acting_as(cast.colleague):
        correct_note(actor=cast.colleague, note_id=note.pk, said=fixed)
        with pytest.raises(AlreadyCorrectedError):
            correct_note(actor=cast.colleague, note_id=note.pk, said=None)
        [item] = file_page(cast.colleague, zoe).partner_notes
        assert (item.row.text, [row.text for row in item.versions]) == (fixed.text, [note.text])
        correct_note(actor=cast.colleague, note_id=item.row.pk, said=None)
        assert file_page(cast.colleague, zoe).partner_notes == []


def test_a_partner_corrects_their_own_word_and_nobody_else_s(cast: Cast, zoe, school2c, farid) -> None:
    shared(cast, zoe, school2c, level=ShareLevel.WHOLE)
    mine, theirs = told(farid, zoe, SHARED), told(cast.owner, zoe, SHARED)
    with acting_as(farid):
        correct_note(actor=farid, note_id=mine.pk, said=None)
        with pytest.raises(PartnerNote.DoesNotExist):
            correct_note(actor=farid, note_id=theirs.pk, said=None)


def test_a_hole_in_the_code_lets_a_partner_write_for_no_other_organisation(
    cast: Cast, zoe, school2c, farid, pjj
) -> None:
    shared(cast, zoe, school2c)
    with pytest.raises(Error, match="row-level security"), acting_as(farid):
        PartnerNote.objects.create(
            dossier=zoe, author_id=farid.user_id, source=pjj, source_name="PJJ", confidentiality="follows"
        )


def test_the_same_form_sent_twice_is_written_once(cast: Cast, zoe) -> None:
    said = PartnerSaid(PLATFORM, source_name="Tremplin", text="Il cherche.")
    with acting_as(cast.owner):
        first = tell(actor=cast.owner, dossier_id=zoe.pk, said=said)
        assert tell(actor=cast.owner, dossier_id=zoe.pk, said=said).pk == first.pk
