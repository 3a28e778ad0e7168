"""A young person asks for their right of return to training."""

from django.db import models

from rebond.domain.dossiers.models.events import Event


class ReturnRequest(Event):
    """The request, from which the fifteen days of the first interview run (`right_of_return`)."""

    asked_on = models.DateField("demandé le")
    note = ""  # in `ReturnNote`, given by `queries.notes.with_notes`

    class Meta:
        verbose_name = "demande de droit au retour"
        indexes = [models.Index(fields=["dossier", "-happened_at"], name="return_request_timeline")]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="return_written_once")]
