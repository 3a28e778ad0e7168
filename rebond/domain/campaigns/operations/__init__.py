"""The writes of the app: each one transaction, keyword-only, one line of the journal."""

from rebond.domain.campaigns.operations.declaring import declare
from rebond.domain.campaigns.operations.life import advance, create_campaign
from rebond.domain.campaigns.operations.publishing import accept_missing_bases, publish, refresh_preview, take_back
from rebond.domain.campaigns.operations.receiving import Dropped, Receipt, receive
from rebond.domain.campaigns.operations.running import start_run, stop_run

__all__ = [
    "Dropped",
    "Receipt",
    "accept_missing_bases",
    "advance",
    "create_campaign",
    "declare",
    "publish",
    "receive",
    "refresh_preview",
    "start_run",
    "stop_run",
    "take_back",
]
