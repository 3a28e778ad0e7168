"""The background jobs: what waits, since when, what failed, and queueing it again."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from rebond.domain.base.actor import Role
from rebond.domain.base.jobs import jobs_by_task, relaunch, worker_seen_at
from rebond.domain.base.journal import record_action
from rebond.web.access import page
from rebond.web.administration.contexts import breadcrumb
from rebond.web.administration.task_names import task_name

#: Beyond, what waits is late: a job is taken up within seconds when a worker runs.
LATE = timedelta(minutes=5)


@page(Role.NATIONAL_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def jobs(request: HttpRequest) -> HttpResponse:
    """Whether the jobs are done; those that failed may be queued again."""
    if request.method == "POST":
        code = request.POST.get("task", "")
        count = relaunch(code)
        if count:
            record_action(actor=request.actor, code="jobs.relaunched", sentence=f"Tâche relancée : {task_name(code)}.")
            messages.success(request, f"Relancé : {task_name(code).lower()}, {count} fois.")
        else:
            messages.info(request, "Rien n’était plus à relancer : la page vient d’être relue.")
        return redirect("administration:jobs")
    now = timezone.now()
    states = jobs_by_task()
    seen = worker_seen_at()
    context = {
        "states": [(task_name(s.task), s, s.since is not None and now - s.since > LATE) for s in states],
        "seen": seen,
        "asleep": seen is None or now - seen > LATE,
        "failed": sum(s.failed for s in states),
        "breadcrumb": breadcrumb(current="Tâches de fond"),
    }
    return render(request, "administration/jobs.html", context)
