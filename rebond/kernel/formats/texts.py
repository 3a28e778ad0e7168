"""What a text file is made of, looked at once before anything is decoded: encoding, quotes, odd lines."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rebond.kernel.formats.delivery import Limits
from rebond.kernel.formats.opening import Hashing, Readable, Task

BLOCK_BYTES: Final = 1 << 18
DELIMITERS: Final = (";", ",", "|", "\t")
#: The little-endian mark of UTF-32 begins as that of UTF-16 does: it is looked at first.
_WIDE_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_BLANK_LINE: Final = re.compile(rb"\n[ \t]*\r?\n")
#: What no keyboard types, line ends and tabulations apart.
_CONTROLS: Final = bytes({*range(32), 127} - {9, 10, 13})
TOO_LONG: Final = "\x00"


@dataclass(frozen=True, slots=True)
class TextFacts:
    """A text file after one pass: `plain` when every line is one record that nothing special interrupts; `controls`
    when invisible characters stand in it."""

    sha256: str
    utf8: bool
    wide: str | None  # utf-16 or utf-32, told by its mark
    quotes: bool
    plain: bool
    controls: bool
    unended: str | None  # the last line, when nothing ends it


def examine(task: Task) -> TextFacts:
    """One pass over the bytes."""
    utf8, quotes, plain = True, False, True
    decoder = codecs.getincrementaldecoder("utf-8")()
    with task.open() as stream:
        hashing = Hashing(stream)
        first, tail, ending, limit = True, b"", b"", task.limits.line_bytes
        wide, controls = None, False
        while block := hashing.read(BLOCK_BYTES):
            if first:
                wide = wide_encoding(block)
                plain = not block.removeprefix(codecs.BOM_UTF8).startswith((b"\n", b"\r"))
                first = False
            if utf8:
                utf8 = _decodes(decoder, block)
            quotes = quotes or b'"' in block
            seam = tail + block[:64]
            controls = controls or len(block.translate(None, _CONTROLS)) < len(block)
            odd = b"\n" not in block[-(BLOCK_BYTES - 1) :] or _has_bare_return(block)
            plain = plain and not odd and not _has_blank_line(block) and not _has_blank_line(seam)
            tail = block[-64:]
            ending = block if len(block) >= limit else (ending + block)[-limit:]
    if utf8:
        utf8 = _decodes(decoder, b"", final=True)
    last = re.split(rb"[\r\n]", ending)[-1]
    unended = None if wide or not last.strip() else _decoded(last)
    plain = plain and wide is None and not controls
    return TextFacts(hashing.sha256(), utf8, wide, quotes, plain, controls and wide is None, unended)


def wide_encoding(head: bytes) -> str | None:
    """`utf-16` or `utf-32` when the first bytes are its mark."""
    return next((name for mark, name in _WIDE_MARKS if head.startswith(mark)), None)


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _has_blank_line(block: bytes) -> bool:
    return _BLANK_LINE.search(block) is not None


def _has_bare_return(block: bytes) -> bool:
    return b"\r" in block and block.count(b"\r") > block.count(b"\r\n") + block.endswith(b"\r")


def lines(stream: Readable, limits: Limits, *, wide: str | None = None) -> Iterator[str]:
    """The physical lines without their ends, each decoded apart: UTF-8 where it is, else cp1252.

    Files put together by hand hold both (formats §8.2). A line that is too long comes out as `TOO_LONG`.
    """
    decoder = codecs.getincrementaldecoder(wide)("replace") if wide else None
    kept, overflow, after_return = b"", False, False
    while block := stream.read(BLOCK_BYTES):
        if decoder is not None:
            block = decoder.decode(block).encode()
        if after_return and block.startswith(b"\n"):
            block = block[1:]
        after_return = block.endswith(b"\r")
        pieces = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        for piece in pieces[:-1]:
            whole, kept = kept + piece, b""
            yield TOO_LONG if overflow or len(whole) > limits.line_bytes else _decoded(whole)
            overflow = False
        kept += pieces[-1]
        if len(kept) > limits.line_bytes:
            kept, overflow = b"", True
    if kept or overflow:
        yield TOO_LONG if overflow else _decoded(kept)


def _decoded(line: bytes) -> str:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.decode("cp1252", "replace") if not _undefined(line) else line.decode("iso-8859-15")
    return text.removeprefix("\ufeff")


def _undefined(line: bytes) -> bool:
    return any(byte in line for byte in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))


def split_line(line: str, delimiter: str, *, quoted: bool) -> list[str]:
    """The cells of one line."""
    if not quoted or '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=False), [])
    except csv.Error:
        return [line]
