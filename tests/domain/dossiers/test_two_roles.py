"""Who is responsable of one platform and of circle 1 on another is, on each, what they are there."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.utils import timezone

from rebond.domain.accounts.models import Habilitation, User
from rebond.domain.accounts.queries import actor_for
from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.policies import visible
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.models import Dossier, ProtectedNature, SavedView, Share
from rebond.domain.dossiers.operations import (
    Said,
    ShareRefusedError,
    attest,
    keep_view,
    note_absence,
    share,
)
from rebond.domain.dossiers.operations.views import may_change
from rebond.domain.dossiers.rights import reads_protected
from rebond.domain.messages.models import MessageTemplate
from rebond.domain.messages.operations import write_template
from rebond.domain.territory.models import Organisation, Platform
from tests.domain.dossiers.cast import Cast
from tests.domain.dossiers.sharing import shared, sharing

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(cast: Cast, as_owner) -> Actor:
    """Responsable of the Soissonnais, of circle 1 in Laon."""
    with as_owner():
        user = User.objects.create_user("odile@example.org", first_name="Odile", last_name="Garnier")
        since = date(2026, 9, 1)
        Habilitation.objects.create(user=user, role=Role.MANAGER, platform=cast.elsewhere, starts_on=since)
        Habilitation.objects.create(user=user, role=Role.CIRCLE1, platform=cast.platform, starts_on=since)
    return actor_for(user, day=timezone.localdate())


def test_the_actor_knows_which_role_is_held_where(cast: Cast, both: Actor) -> None:
    assert both.platforms == {cast.platform.pk, cast.elsewhere.pk}
    assert both.platforms_as(Role.MANAGER) == {cast.elsewhere.pk}
    assert both.platforms_as(Role.CIRCLE1) == {cast.platform.pk}
    assert reads_protected(both, cast.elsewhere.pk)
    assert not reads_protected(both, cast.platform.pk)


def test_what_the_law_protects_is_not_read_where_one_is_of_circle_1(
    cast: Cast, zoe: Dossier, pjj: Organisation, both: Actor
) -> None:
    with acting_as(cast.owner):
        attest(actor=cast.owner, dossier_id=zoe.pk, said=Said("justice", "partner", place="CEF"))
    shared(cast, zoe, pjj)
    with acting_as(cast.owner):
        assert ProtectedNature.objects.count() == 1
        assert Share.objects.count() == 1
    with acting_as(both), connection.cursor() as cursor:
        for model in (ProtectedNature, Share):
            assert not visible(model, both).exists()
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
            assert cursor.fetchone() == (0,)


def test_the_file_is_not_shared_with_the_justice_by_who_is_of_circle_1_here(
    cast: Cast, zoe: Dossier, pjj: Organisation, both: Actor
) -> None:
    with acting_as(both), pytest.raises(ShareRefusedError):
        share(actor=both, dossier_id=zoe.pk, sharing=sharing(pjj))


def test_a_shared_view_absences_and_templates_are_changed_by_the_responsable_of_the_platform(
    cast: Cast, both: Actor
) -> None:
    with acting_as(cast.owner):
        kept = keep_view(actor=cast.owner, platform_id=cast.platform.pk, criteria=Criteria(), name="Laon", shared=True)
    assert not may_change(both, kept)
    with acting_as(both), transaction.atomic():
        assert SavedView.objects.filter(pk=kept.pk).update(name="X") == 0
    today = timezone.localdate()
    with acting_as(both), pytest.raises(Platform.DoesNotExist):
        note_absence(
            actor=both,
            platform_id=cast.platform.pk,
            user_id=cast.owner.user_id,
            substitute_id=cast.colleague.user_id,
            starts_on=today,
            ends_on=today,
        )
    text = {"channel": "sms", "name": "Rappel", "subject": "", "body": "Bonjour {prénom}"}
    with acting_as(both), pytest.raises(MessageTemplate.DoesNotExist):
        write_template(actor=both, platform_id=cast.platform.pk, **text)
    with acting_as(both):
        assert write_template(actor=both, platform_id=cast.elsewhere.pk, **text)
