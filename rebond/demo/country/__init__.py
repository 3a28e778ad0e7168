"""An invented country in the real formats, with its truth apart (issue: From the schools' own files)."""

from rebond.demo.country.generate import Around, Summary, generate
from rebond.demo.country.options import Deliveries, ErrorRates, Options

__all__ = ["Around", "Deliveries", "ErrorRates", "Options", "Summary", "generate"]
