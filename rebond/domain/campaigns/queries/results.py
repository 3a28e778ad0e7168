"""What a comparison found, in figures, and what its publication does to whom."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Sum
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.campaigns.enums import Criterion, RunState, Verdict
from rebond.domain.campaigns.models import Campaign, Publication, Run, RunCount
from rebond.domain.campaigns.stages import STAGES
from rebond.domain.dossiers.enums import Flag

_GONE = {
    **dict(Criterion.choices),
    "review": "À vérifier : un rapprochement ou une contradiction est en doute",
    "undetermined": "Indéterminés : une livraison manque",
    "absent": "Absents des fichiers livrés",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A labelled count, and its share of a whole in percent."""

    label: str
    people: int
    share: int = 0
    before: int | None = None  # the same in the campaign before

    @property
    def change(self) -> int | None:
        """What moved since the campaign before."""
        return None if self.before is None else self.people - self.before


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage of a comparison: `place` is "done", "current" or "todo"."""

    label: str
    place: str
    seconds: float | None = None


def runs_of(campaign: Campaign, actor: Actor) -> list[Run]:
    """The comparisons of a campaign, newest first."""
    return list(visible(Run, actor).filter(campaign=campaign).select_related("asked_by").order_by("-asked_at"))


def stages(run: Run) -> list[StageLine]:
    """Where a comparison stands, stage by stage."""
    seconds = run.report.get("seconds", {})
    done = run.state == RunState.DONE
    return [
        StageLine(
            label,
            "done" if done or number < run.stage_number else "current" if number == run.stage_number else "todo",
            seconds.get(str(number)),
        )
        for number, label in STAGES.items()
    ]


def time_left(run: Run, actor: Actor) -> timedelta | None:
    """How long the comparison should still last, from the stages of the last one done; None without one."""
    model = visible(Run, actor).filter(state=RunState.DONE).exclude(pk=run.pk).order_by("-ended_at").first()
    if model is None or run.state != RunState.RUNNING or run.stage_started_at is None:
        return None
    durations = {int(number): seconds for number, seconds in model.report.get("seconds", {}).items()}
    spent = (timezone.now() - run.stage_started_at).total_seconds()
    here = max(0.0, durations.get(run.stage_number, 0.0) - spent)
    return timedelta(seconds=here + sum(s for number, s in durations.items() if number > run.stage_number))


def log_of(run: Run) -> list[tuple[object, str]]:
    """(moment, sentence), oldest first."""
    return [(parse_datetime(line["at"]), line["text"]) for line in run.log]


def _share(people: int, total: int) -> int:
    return round(100 * people / total) if total else 0


def _before(run: Run, actor: Actor) -> Run | None:
    """The last comparison of the campaign before."""
    earlier = visible(Run, actor).filter(state=RunState.DONE, campaign__number__lt=run.campaign.number)
    return earlier.order_by("-campaign__number", "-asked_at").first()


def verdict_figures(run: Run, actor: Actor) -> list[Figure]:
    """People by verdict, with the campaign before."""
    now, before = run.report.get("verdicts", {}), _before(run, actor)
    then = before.report.get("verdicts", {}) if before else {}
    total = run.report.get("persons", 0)
    return [
        Figure(label, now.get(key, 0), _share(now.get(key, 0), total), then.get(key, 0) if before else None)
        for key, label in Verdict.choices
    ]


def criterion_figures(run: Run, actor: Actor) -> list[Figure]:
    """Why people are kept out, with the campaign before."""
    rows = visible(RunCount, actor).filter(run=run, verdict=Verdict.NOT_DROPOUT)
    now = dict(rows.order_by().values_list("criterion").annotate(n=Sum("people")))
    before = _before(run, actor)
    old = visible(RunCount, actor).filter(run=before, verdict=Verdict.NOT_DROPOUT) if before else None
    then = dict(old.order_by().values_list("criterion").annotate(n=Sum("people"))) if old is not None else {}
    total = sum(now.values())
    return [
        Figure(label, now.get(key, 0), _share(now.get(key, 0), total), then.get(key, 0) if before else None)
        for key, label in Criterion.choices
    ]


def flag_figures(run: Run) -> list[Figure]:
    """Flags of the people listed."""
    found = run.report.get("flags", {})
    return [Figure(label, found[key]) for key, label in Flag.choices if found.get(key)]


def undetermined_by_establishment(run: Run, actor: Actor, verdict: str = Verdict.UNDETERMINED) -> list[dict]:
    """Where the people lack a proof: `name`, `uai`, `city`, `people`; the most concerned first, 200 at most."""
    rows = (
        visible(RunCount, actor)
        .filter(run=run, verdict=verdict)
        .order_by()
        .values("uai", name=F("establishment__name"), city=F("establishment__city"))
        .annotate(people=Sum("people"))
    )
    return list(rows.order_by("-people", "uai")[:200])


_WAITING = {
    "livraison": "Leur dernier établissement n’a rien livré pour cette année",
    "session": "Dernière année achevée, et aucun résultat d’examen de la session n’est venu",
    "motif": "Leur motif de sortie annonce des études ailleurs, depuis moins de trente jours",
}


def undetermined_reasons(run: Run) -> list[Figure]:
    """What the undetermined wait for."""
    return [
        Figure(_WAITING.get(reason, reason), people)
        for reason, people in sorted(run.report.get("undetermined", {}).items(), key=lambda item: -item[1])
    ]


def moves(run: Run) -> dict | None:
    """What became of the people listed by the campaign before, or None when there was none."""
    found = run.report.get("moves")
    if not found:
        return None
    gone = [Figure(_GONE.get(key, key), n, _share(n, found["listed"])) for key, n in found["gone"].items()]
    return {
        "campaign": found["campaign"],
        "listed": found["listed"],
        "still": found["still"],
        "share": _share(found["still"], found["listed"]),
        "gone": sorted(gone, key=lambda figure: -figure.people),
    }


def publications_of(run: Run, actor: Actor) -> list[Publication]:
    """What was published, platform by platform."""
    return list(visible(Publication, actor).filter(run=run).select_related("platform").order_by("platform__name"))


def publication_progress(run: Run, actor: Actor) -> dict[str, int]:
    """State → number of platforms."""
    rows = visible(Publication, actor).filter(run=run).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)
