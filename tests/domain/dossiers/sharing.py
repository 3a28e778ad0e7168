"""Partners of circle 2, and files shared with them, for the tests."""

from dataclasses import replace
from datetime import date, timedelta

from django.utils import timezone

from rebond.domain.accounts.models import Habilitation, User
from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import ShareConsent, ShareLevel
from rebond.domain.dossiers.models import Dossier, Share
from rebond.domain.dossiers.operations import Sharing, share
from rebond.domain.territory.models import Organisation
from tests.domain.dossiers.cast import Cast

TODAY = timezone.localdate


def partner_of(organisation: Organisation, first: str = "Farid") -> Actor:
    user = User.objects.create_user(f"{first}@e2c.example.org", first_name=first, last_name="Benoît")
    Habilitation.objects.create(user=user, role=Role.CIRCLE2, organisation=organisation, starts_on=date(2026, 9, 1))
    return Actor(user.pk, str(user), frozenset({Role.CIRCLE2}), organisation=organisation.pk)


def sharing(organisation: Organisation, **changes) -> Sharing:
    given = Sharing(
        organisation_id=organisation.pk,
        level=ShareLevel.SUMMARY,
        purpose="Lui présenter la session de janvier.",
        until=TODAY() + timedelta(days=60),
        consent=ShareConsent.SPOKEN,
    )
    return replace(given, **changes)


def shared(cast: Cast, dossier: Dossier, organisation: Organisation, **changes) -> Share:
    with acting_as(cast.owner):
        return share(actor=cast.owner, dossier_id=dossier.pk, sharing=sharing(organisation, **changes))
