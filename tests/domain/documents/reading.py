"""A PDF as those who read it with their ears get it."""

import io

from pypdf import PdfReader


def read(pdf: bytes) -> PdfReader:
    """The document opened."""
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """Its text, the spaces and line ends that the layout adds made one."""
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def bare(text: str) -> str:
    """A text without its spaces: a line that the page folds is the same text."""
    return "".join(text.split())
