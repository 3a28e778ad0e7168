"""A template and its data become a tagged PDF (PDF/UA-1). Data travels as JSON and is never read as Typst source."""

import json
import unicodedata
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from rebond.domain.documents.fonts import drawable, fonts

FOLDER = Path(__file__).parent / "templates"
#: The documents that can be made, by the name of their template.
TEMPLATES = (
    *("attestation", "attendance", "interview", "letters", "labels", "register", "dossier", "minutes"),
    "restitution",
)
#: Left at the head of what is pasted from a file; some fonts draw it, and PDF/UA refuses the whole batch for it.
_BYTE_ORDER = 0xFEFF
#: Joins emoji and chooses their shape: drawn with their neighbours, never alone.
_INVISIBLE = frozenset({0x200B, 0x200C, 0x200D, 0x2060, 0xFE0E, 0xFE0F, 0xAD})


class DocumentError(RuntimeError):
    """The document can't be made; the message is for those who maintain the templates."""


def render(template: str, data: dict[str, Any]) -> bytes:
    """The PDF of a template. `data` is JSON-able and carries at least "title" and "platform".

    Characters that no font draws are written by their code ("[U+4E2D]"): PDF/UA refuses a blank box, and an answer
    must not be lost. DocumentError when the template refuses the data; KeyError for a template that doesn't exist.
    """
    try:
        made = _compiler(template, data).compile(
            format="pdf", pdf_standards="ua-1", timestamp=datetime.now(UTC).replace(microsecond=0)
        )
    except typst.TypstError as error:
        raise DocumentError(str(error)) from error
    if not isinstance(made, bytes):
        raise DocumentError(f"{template}: a PDF is one file")
    return made


def picture(template: str, data: dict[str, Any], *, ppi: int = 96) -> bytes:
    """The first page of the same document as a PNG, to look at before it is made. Errors as `render`."""
    try:
        made = _compiler(template, data).compile(format="png", ppi=ppi)
    except typst.TypstError as error:
        raise DocumentError(str(error)) from error
    if made is None:
        raise DocumentError(f"{template}: no page")
    return made if isinstance(made, bytes) else made[0]


def _compiler(template: str, data: dict[str, Any]) -> typst.Compiler:
    if template not in TEMPLATES:
        raise KeyError(template)
    return typst.Compiler(
        FOLDER / f"{template}.typ",
        root=FOLDER,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(printable(data), ensure_ascii=False)},
    )


def printable(value: Any) -> Any:
    """The same data, each string such that the fonts draw all of it."""
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", value).replace("\r\n", "\n")
        odd = {character: _drawn(character) for character in set(text)}
        return text.translate({ord(character): drawn for character, drawn in odd.items() if drawn != character})
    if isinstance(value, dict):
        return {key: printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [printable(item) for item in value]
    return value


@lru_cache(maxsize=4096)
def _drawn(character: str) -> str:
    point, kind = ord(character), unicodedata.category(character)
    if character in "\n\t":
        return character
    if point == _BYTE_ORDER:
        return ""
    if kind in ("Cc", "Zl", "Zp"):  # before the fonts are asked: some draw the NUL, which PDF/UA refuses
        return " "
    if point in drawable() or point in _INVISIBLE:
        return character
    return " " if kind == "Zs" else f"[U+{point:04X}]"
