"""What the acts on a whole file are drawn from, and what refuses them (`test_whole_file`)."""

from hypothesis import strategies as st

from rebond.domain.dossiers.enums import Outcome
from rebond.domain.dossiers.models import (
    Dossier,
)
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    ContactRefusedError,
    DiagnosisRefusedError,
    FactRefusedError,
    FollowUpRefusedError,
    InterviewRefusedError,
    MeetingRefusedError,
    MergeRefusedError,
    PathRefusedError,
    SharingRefusedError,
    TransferRefusedError,
)
from rebond.domain.dossiers.path_enums import TurnKind

CALLS = st.sampled_from(
    [
        ("nobody", Outcome.NO_ANSWER),
        ("machine", Outcome.MESSAGE_LEFT),
        ("nobody", Outcome.WRONG_NUMBER),
        ("mother", Outcome.RELATIVE_REACHED),
        ("young_person", Outcome.REACHED),
        ("young_person", Outcome.REFUSES),
        ("young_person", Outcome.CALL_BACK),
    ]
)
SAID = st.sampled_from([("public", "document"), ("public", "parent"), ("employed", "parent"), ("abroad", "parent")])
KINDS = st.sampled_from(["mlds", "e2c", "civic", "school", "apprentice", "job"])
TURNS = st.sampled_from(list(TurnKind))
NUMBER = st.integers(0, 5)
REFUSALS = (
    *(AlreadyCorrectedError, ContactRefusedError, FactRefusedError, FollowUpRefusedError, DiagnosisRefusedError),
    *(
        InterviewRefusedError,
        MeetingRefusedError,
        MergeRefusedError,
        PathRefusedError,
        SharingRefusedError,
        TransferRefusedError,
    ),
)


def standing(model, file: Dossier) -> list:
    """The events of a file that nobody corrected nor cancelled since."""
    return list(model.objects.filter(dossier=file, superseded_by=None, cancelled=False).order_by("recorded_at", "pk"))
