"""Where a comparison stands, written down so that the page can tell: stage, count, log in plain words, wish to stop."""

import time
from typing import Final

from django.utils import timezone

from rebond.domain.campaigns.models import Run
from rebond.domain.campaigns.stages import STAGES

_EVERY: Final = 0.5  # seconds between two writes of a count


class Stopped(Exception):  # noqa: N818 (an answer, not an error)
    """Somebody asked the comparison to stop."""


class Follower:
    """Writes the progress of one run, each line at once: the page reads it while the job works."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._number, self._began, self._written = 0, time.monotonic(), 0.0
        self._durations: dict[int, float] = {}

    def stage(self, number: int) -> None:
        """A stage begins. Raises Stopped when somebody asked for it."""
        self.check()
        self._close()
        self._number, self._began, self._written = number, time.monotonic(), 0.0
        self._write(stage=STAGES[number], stage_number=number, stage_started_at=timezone.now(), done=0, total=0)

    def count(self, done: int, total: int) -> None:
        """How far the stage is. Raises Stopped when somebody asked for it."""
        now = time.monotonic()
        if now - self._written >= _EVERY or done >= total:
            self._written = now
            self.check()
            self._write(done=done, total=total)

    def say(self, text: str) -> None:
        """A line of the log, in French, without personal data."""
        self._run.log = [*self._run.log, {"at": timezone.now().isoformat(), "text": text}]
        self._write(log=self._run.log)

    def check(self) -> None:
        """Raises Stopped when somebody asked the run to stop."""
        if Run.objects.filter(pk=self._run.pk, stop_asked=True).exists():
            raise Stopped

    def durations(self) -> dict[str, float]:
        """Stage number → seconds, those of the stages done."""
        self._close()
        return {str(number): seconds for number, seconds in self._durations.items()}

    def _close(self) -> None:
        if self._number:
            self._durations[self._number] = round(time.monotonic() - self._began, 2)

    def _write(self, **values: object) -> None:
        Run.objects.filter(pk=self._run.pk).update(**values)
