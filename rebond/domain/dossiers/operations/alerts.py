"""Those who follow a file are told of what concerns it: the one door by which the path's operations alert them."""

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.models import Dossier


def tell_followers(actor: Actor, dossier: Dossier, sentence: str) -> None:
    """Tell the referent of a file what happened in it. The next step of the file already brings it to their day."""
