"""Campaigns: what came, what was compared, what was published."""

from rebond.domain.campaigns.models.campaign import Campaign, CampaignStep
from rebond.domain.campaigns.models.delivery import Delivery, Reject, RejectCount
from rebond.domain.campaigns.models.run import Publication, Run, RunCount

__all__ = ["Campaign", "CampaignStep", "Delivery", "Publication", "Reject", "RejectCount", "Run", "RunCount"]
