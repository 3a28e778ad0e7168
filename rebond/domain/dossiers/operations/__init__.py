"""The writes of the app, each one transaction, keyword-only."""

from rebond.domain.dossiers.operations.details import DetailRefused, ListedDetail
from rebond.domain.dossiers.operations.opening import (
    CampaignRef,
    ListedPerson,
    OpeningResult,
    open_from_campaign,
    take_back,
)
from rebond.domain.dossiers.operations.rebuilding import rebuild

__all__ = [
    "CampaignRef",
    "DetailRefused",
    "ListedDetail",
    "ListedPerson",
    "OpeningResult",
    "open_from_campaign",
    "rebuild",
    "take_back",
]
