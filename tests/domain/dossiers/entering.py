"""What the tests of the pathway enter, and what a file holds now."""

from rebond.domain.dossiers.models import AttestedFact, Dossier
from rebond.domain.dossiers.operations import Entry
from rebond.domain.dossiers.path_enums import EngagementKind

ANSWERS = {"own_words": "Travailler dans une cuisine.", "orientations": ["e2c"], "mobility": "urgent"}
E2C = Entry(EngagementKind.E2C, place="École de la 2e chance de Laon")
JOB = Entry(EngagementKind.JOB, place="Boulangerie Petit")


def now(dossier: Dossier) -> Dossier:
    """The file as it is by now."""
    return Dossier.objects.get(pk=dossier.pk)


def the_fact() -> AttestedFact:
    """The only fact that stands."""
    return AttestedFact.objects.get(superseded_by=None, cancelled=False, ended=False)
