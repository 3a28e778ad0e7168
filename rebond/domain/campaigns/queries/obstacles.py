"""What stops a publication until somebody answers for it in writing."""

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.campaigns.enums import RunState
from rebond.domain.campaigns.models import Campaign, Run
from rebond.domain.campaigns.queries.coverage import missing_bases


def last_done(campaign: Campaign, actor: Actor) -> Run | None:
    """The latest finished comparison of a campaign."""
    return visible(Run, actor).filter(campaign=campaign, state=RunState.DONE).order_by("-asked_at").first()


def obstacles(campaign: Campaign, actor: Actor) -> list[str]:
    """Whole bases missing (formats §8.3), and young people whom no platform covers (B6), in French."""
    found = missing_bases(campaign, actor)
    run = last_done(campaign, actor)
    gaps = run.report.get("preview", {}).get("gaps", {}) if run is not None else {}
    found += [
        f"{people} jeune{'s' if people > 1 else ''} sans plate-forme : {place}." for place, people in gaps.items()
    ]
    return found
