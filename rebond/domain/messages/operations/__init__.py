"""The writes of the app, each one transaction, keyword-only."""

from rebond.domain.messages.operations.consents import allow_again, carry_refusals, give_back_refusals, refuse
from rebond.domain.messages.operations.delivering import deliver
from rebond.domain.messages.operations.receiving import receive, take_incoming
from rebond.domain.messages.operations.sending import (
    HIDDEN,
    MessageRefusedError,
    Traits,
    checked_recipient,
    drop,
    release,
    send,
)
from rebond.domain.messages.operations.switching import SwitchRefusedError, let_leave, stop_all
from rebond.domain.messages.operations.templates import TemplateRefusedError, retire_template, write_template

__all__ = [
    "HIDDEN",
    "MessageRefusedError",
    "SwitchRefusedError",
    "TemplateRefusedError",
    "Traits",
    "allow_again",
    "carry_refusals",
    "checked_recipient",
    "deliver",
    "drop",
    "give_back_refusals",
    "let_leave",
    "receive",
    "refuse",
    "release",
    "retire_template",
    "send",
    "stop_all",
    "take_incoming",
    "write_template",
]
