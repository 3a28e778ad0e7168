"""The comparator: who is the same human being, and who dropped out (design §4, formats §8.3).

A pure library: tables of `kernel.tables` in, verdicts and their evidence out. `docs/comparator.md` tells it.
"""

from rebond.kernel.comparator.comparison import Comparison, IntakeTables, compare
from rebond.kernel.comparator.decisions import Decision, DecisionsError, read_decisions
from rebond.kernel.comparator.explain import ExplanationError, explain, explain_all
from rebond.kernel.comparator.explanation import Explanation
from rebond.kernel.comparator.model import Model, load_model
from rebond.kernel.comparator.obligation import SECOND_PUBLIC, obliged
from rebond.kernel.comparator.rules import Rules

__all__ = [
    "SECOND_PUBLIC",
    "Comparison",
    "Decision",
    "DecisionsError",
    "Explanation",
    "ExplanationError",
    "IntakeTables",
    "Model",
    "Rules",
    "compare",
    "explain",
    "explain_all",
    "load_model",
    "obliged",
    "read_decisions",
]
