"""Background jobs. Arguments are keys only; the worker's database role sees every row."""

from uuid import UUID

from procrastinate.contrib.django import app

from rebond.domain.messages import operations


@app.task(name="messaging.deliver")
def deliver(message_id: str) -> None:
    """Deliver one message."""
    operations.deliver(message_id=UUID(message_id))


@app.task(name="messaging.take_incoming")
def take_incoming(incoming_id: str) -> None:
    """Work a receipt or a reply."""
    operations.take_incoming(incoming_id=UUID(incoming_id))
