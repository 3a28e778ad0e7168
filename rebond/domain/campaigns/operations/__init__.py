"""The writes of the app: each one transaction, keyword-only, one line of the journal."""

from rebond.domain.campaigns.operations.declaring import declare
from rebond.domain.campaigns.operations.life import advance, create_campaign
from rebond.domain.campaigns.operations.receiving import Dropped, Receipt, receive

__all__ = ["Dropped", "Receipt", "advance", "create_campaign", "declare", "receive"]
