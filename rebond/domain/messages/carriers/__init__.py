"""Who carries messages out: a port, and its adapters. Chosen by the settings; in the demonstration nothing leaves."""

from django.conf import settings

from rebond.domain.messages.carriers.gateway import HttpGateway
from rebond.domain.messages.carriers.local import LocalOutbox
from rebond.domain.messages.carriers.mail import DjangoMail
from rebond.domain.messages.carriers.port import Carrier, NotTakenError, Parcel, RefusedError, Taken, UncertainError
from rebond.domain.messages.enums import Channel

__all__ = ["Carrier", "NotTakenError", "Parcel", "RefusedError", "Taken", "UncertainError", "carrier_of"]


def carrier_of(channel: str) -> Carrier:
    """Who carries this channel."""
    if settings.DEMO:
        return LocalOutbox()
    if channel == Channel.EMAIL:
        return DjangoMail(sender=settings.DEFAULT_FROM_EMAIL)
    gateway = settings.SMS_GATEWAY
    return HttpGateway(
        url=gateway["url"], token=gateway["token"], sender=gateway["sender"], identifier=gateway["identifier"]
    )
