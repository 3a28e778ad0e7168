"""Walks an XML export record by record, in constant memory.

The C tree builder of the standard library makes the tree as the bytes come; after each block the finished records are
taken out of it. Its elements are plain Python objects, so that reading thirty fields costs a third of what it costs
through lxml (measured in benchmarks/intake.py). No DTD is accepted, so there is no entity to expand: `check_prolog`
refuses it before the parser sees the file.
"""

import codecs
import gc
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from operator import attrgetter
from typing import Final

from rebond.kernel.formats.delivery import Limits, Refusal
from rebond.kernel.formats.opening import MAKE_AGAIN, Readable

#: Small on purpose: the tree of one block stays in the processor's cache (twice as fast as 256 KB).
BLOCK_BYTES: Final = 1 << 14
HEAD_BYTES: Final = 1 << 16
_TAG = attrgetter("tag")
_INVALID_TOKEN: Final = 4  # XML_ERROR_INVALID_TOKEN of expat

_PROLOG: Final = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
_ROOT: Final = re.compile(r"<([\w:.\-]+)")
_DECLARED: Final = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.\-]+)["']""")


@contextmanager
def collector_paused() -> Iterator[None]:
    """Spare the search for reference cycles while a tree is being read: its elements have none, and there are many."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def root_name(head: bytes) -> str | None:
    """The name of the root element, without its prefix; None when the text is no XML. Refuses a DTD."""
    text = _decoded(head).lstrip("\ufeff")
    start = _PROLOG.match(text)
    rest = text[start.end() if start else 0 :]
    if rest[:9].upper() == "<!DOCTYPE":
        if rest[9:].lstrip()[:4].lower() == "html":
            raise Refusal(
                "C'est une page web (HTML), pas un export.",
                "Le site a peut-être répondu par une page d'erreur : " + MAKE_AGAIN,
            )
        raise Refusal("Le fichier XML contient une DTD (<!DOCTYPE>), ce qu'un export SIECLE n'a jamais.", MAKE_AGAIN)
    found = _ROOT.match(rest)
    return found[1].rpartition(":")[2] if found else None


def _decoded(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    return head.decode("latin-1").removeprefix("ï»¿")


def declared_encoding(head: bytes) -> str | None:
    """The encoding that the prolog declares, in lower case."""
    found = _DECLARED.search(head[:400])
    return found[1].decode().lower() if found else None


def xml_encodings(head: bytes) -> tuple[str | None, ...]:
    """The encodings to try in turn, None being what the file declares.

    Re-saved files lie in both senses (formats §1.1): UTF-8 under an ISO-8859-15 prolog, told by the head, and the
    reverse, told by the parser at its first accent.
    """
    declared = declared_encoding(head) or "utf-8"
    single_byte = declared.startswith(("iso-8859", "latin", "windows-125", "cp125"))
    if single_byte and not head.isascii() and _is_utf8(head):
        return "utf-8", None
    if declared in ("utf-8", "utf8", "us-ascii", "ascii") and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, "iso-8859-15"
    return (None,)


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


class WrongEncoding(Refusal):
    """The bytes are not in the encoding that the file declares: another one may do."""


class Walk:
    """One pass over an XML file.

    `records` names the elements to hand over, `kept` small elements that stay reachable under `root` to the end,
    `skipped` blocks that are not looked into. Everything else is dropped as soon as it is closed.
    """

    def __init__(
        self,
        stream: Readable,
        limits: Limits,
        *,
        records: Iterable[str],
        kept: Iterable[str] = (),
        skipped: Iterable[str] = (),
    ) -> None:
        self._stream, self._limits = stream, limits
        self._records, self._kept, self._skipped = frozenset(records), frozenset(kept), frozenset(skipped)
        self._builder = ET.TreeBuilder()
        self._prefix, self._full_records = "", self._records
        self._moved = False  # whether anything was taken out since the last look
        self.bytes_read = 0
        self.root: ET.Element | None = None

    def batches(self, encoding: str | None = None) -> Iterator[list[ET.Element]]:
        """Lists of finished records, in the order of the file. Raises `Refusal` when it is not sound to its end."""
        parser = ET.XMLParser(target=self._builder, encoding=encoding)  # noqa: S314 (no DTD: see root_name)
        pending = 0
        try:
            while block := self._stream.read(BLOCK_BYTES):
                parser.feed(block)
                pending += len(block)
                self.bytes_read += len(block)
                found = self._taken(last=False)
                if self._moved:
                    pending, self._moved = 0, False
                if found:
                    yield found
                elif pending > self._limits.record_bytes:
                    raise Refusal("Un enregistrement XML est démesuré.", MAKE_AGAIN)
            parser.close()
        except (ET.ParseError, LookupError, ValueError) as error:
            if getattr(error, "code", None) == _INVALID_TOKEN:
                raise WrongEncoding(_unsound(error).reason, MAKE_AGAIN) from error
            raise _unsound(error) from error
        found = self._taken(last=True)
        if found:
            yield found

    def _taken(self, *, last: bool) -> list[ET.Element]:
        # The C builder gives its root before the end of the parse: close() is only an accessor there.
        root = self._builder.close()
        if root is None:
            return []
        if self.root is None:
            self._prefix = root.tag.rpartition("}")[0] + "}" if root.tag.startswith("{") else ""
            self._full_records = frozenset(self._prefix + name for name in self._records)
            self.root = root
        found: list[ET.Element] = []
        self._take(root, found, closed=last, depth=0)
        return found

    def _take(self, parent: ET.Element, found: list[ET.Element], *, closed: bool, depth: int) -> None:
        if depth > self._limits.depth:
            raise Refusal("Le fichier XML est emboîté de façon anormale.", MAKE_AGAIN)
        children = list(parent)
        finished = children if closed else children[:-1]
        if self._bare_tag(parent) in self._skipped:
            self._drop(parent, len(finished))
            return
        if set(map(_TAG, finished)) <= self._full_records:
            found.extend(map(self._bare, finished) if self._prefix else finished)
            self._drop(parent, len(finished))
        else:
            for child in finished:
                self._sort(parent, child, found, depth)
        if not closed and children:
            tag = self._bare_tag(children[-1])
            if tag not in self._records and tag not in self._kept:
                self._take(children[-1], found, closed=False, depth=depth + 1)

    def _drop(self, parent: ET.Element, count: int) -> None:
        if count:
            del parent[:count]
            self._moved = True

    def _sort(self, parent: ET.Element, child: ET.Element, found: list[ET.Element], depth: int) -> None:
        tag = self._bare_tag(child)
        if tag in self._kept:
            self._bare(child)
            return
        if tag in self._records:
            found.append(self._bare(child))
        elif len(child):
            self._take(child, found, closed=True, depth=depth + 1)
        parent.remove(child)
        self._moved = True

    def _bare_tag(self, element: ET.Element) -> str:
        return element.tag.removeprefix(self._prefix) if self._prefix else element.tag

    def _bare(self, element: ET.Element) -> ET.Element:
        if self._prefix:
            for part in element.iter():
                part.tag = part.tag.removeprefix(self._prefix)
        return element


def _unsound(error: Exception) -> Refusal:
    said = str(error)
    if "no element found" in said or "unclosed token" in said:
        return Refusal(
            "Le fichier XML est coupé avant sa fin : il n'est pas pris en compte, même en partie.",
            "Refaire l'export et attendre la fin du téléchargement avant de le déposer.",
        )
    if "encoding" in said or isinstance(error, LookupError):
        return Refusal("L'encodage déclaré par le fichier XML n'existe pas.", MAKE_AGAIN)
    where = re.search(r"line (\d+)", said)
    place = f" (ligne {where[1]})" if where else ""
    return Refusal(f"Le fichier n'est pas un XML bien formé{place}.", MAKE_AGAIN)
