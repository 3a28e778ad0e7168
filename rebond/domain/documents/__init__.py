"""Documents to print: sheets, letters, labels, registers. Pure: data in, an accessible PDF out; no table."""

from rebond.domain.documents.rendering import TEMPLATES, DocumentError, picture, render

__all__ = ["TEMPLATES", "DocumentError", "picture", "render"]
