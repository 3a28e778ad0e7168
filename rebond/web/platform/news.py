"""The news beside "Ma journée"."""

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.queries import NewsLine, latest_news

NEWS_TEMPLATE = "platform/news/_aside.html"


def news_aside(actor: Actor) -> list[NewsLine]:
    """What the template shows as `data`: the newest unread news, none when there is nothing to say."""
    return [line for line in latest_news(actor) if line.told]
