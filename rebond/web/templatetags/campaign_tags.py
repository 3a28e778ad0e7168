"""How the campaigns' pages write kinds, states, sizes and times."""

from datetime import timedelta

from django import template

from rebond.domain.campaigns.bases import kind_label
from rebond.domain.campaigns.enums import DeliveryState, PublicationState, RunState

register = template.Library()

_BADGES = {
    DeliveryState.RECEIVED: "info",
    DeliveryState.READING: "info",
    DeliveryState.READ: "success",
    DeliveryState.INCOMPLETE: "warning",
    DeliveryState.REFUSED: "error",
    RunState.WAITING: "info",
    RunState.RUNNING: "info",
    RunState.DONE: "success",
    RunState.FAILED: "error",
    PublicationState.WAITING: "info",
    PublicationState.PUBLISHED: "success",
    PublicationState.TAKING_BACK: "info",
    PublicationState.FAILED: "error",
}


@register.filter
def kind(value: str) -> str:
    """A kind of file as a user reads it."""
    return kind_label(value)


@register.filter
def badge(state: str) -> str:
    """The badge class of a state: colour comes with its word, never alone."""
    style = _BADGES.get(state)
    return f"fr-badge--{style}" if style else ""


@register.filter
def weight(size: int) -> str:
    """A number of bytes: « 1,4 Mo »."""
    for unit in ("octets", "Ko", "Mo"):
        if size < 1000:
            return f"{size:.0f} {unit}" if size >= 10 or unit == "octets" else f"{size:.1f} {unit}".replace(".", ",")
        size /= 1000
    return f"{size:.1f} Go".replace(".", ",")


@register.filter
def lasting(duration: timedelta | float | None) -> str:
    """How long: « 12 s », « 3 min 20 s », « 1 h 05 »."""
    if duration is None:
        return ""
    seconds = round(duration.total_seconds() if isinstance(duration, timedelta) else duration)
    if seconds < 60:
        return f"{max(seconds, 1)} s"
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d}"


@register.filter
def since(end, start) -> timedelta | None:
    """The time between two moments."""
    return end - start if end and start else None


@register.filter
def signed(number: int | None) -> str:
    """A change with its sign: « +12 », « −3 », « = »."""
    if number is None:
        return ""
    return "=" if number == 0 else f"+{number}" if number > 0 else f"−{-number}"


@register.filter
def percent(part: int, whole: int) -> int:
    """A share in percent."""
    return round(100 * part / whole) if whole else 0
