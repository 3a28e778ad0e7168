"""The organisations of a platform: where one may be received."""

from uuid import UUID

from django.db.models import Q

from rebond.domain.territory.models import Organisation


def organisations_of(platform_id: UUID) -> list[Organisation]:
    """Those that act on this platform, or everywhere, by name."""
    return list(Organisation.objects.filter(Q(platform=platform_id) | Q(platform=None)).order_by("name"))
