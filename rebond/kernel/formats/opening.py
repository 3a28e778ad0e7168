"""Opens what was delivered: a bare file or a zip of files, without trusting either."""

import hashlib
import io
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from rebond.kernel.formats.delivery import LIMITS, NOTHING_DECLARED, Declared, Limits, Progress, Refusal

_JUNK_FOLDERS = frozenset({"__MACOSX"})
_JUNK_NAMES = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
ZIP_MAGIC = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
#: Parts that make of a zip a document: Microsoft's and OpenDocument's.
DOCUMENT_PARTS = frozenset({"[Content_Types].xml", "mimetype"})


class Readable(Protocol):
    """Anything that gives bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; empty at the end."""


class Counted(io.RawIOBase):
    """A stream that reports the bytes read through it and stops at a limit that no header can lie about."""

    def __init__(self, stream: BinaryIO | io.RawIOBase, limit: int, progress: Progress | None = None) -> None:
        self._stream, self._left, self._progress = stream, limit, progress

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise Refusal(
                "Le contenu, une fois décompressé, dépasse la taille permise.",
                "Déposer l'export d'origine, non modifié.",
            )
        if self._progress is not None and data:
            self._progress(len(data))
        return data

    def close(self) -> None:
        self._stream.close()
        super().close()


@dataclass(frozen=True, slots=True)
class Member:
    """One real file: `path` is how its records are named; it can be opened several times, one at a time."""

    path: str
    size: int
    source: "Path | BinaryIO"
    name: str | None = None  # inside the archive

    def open(self, limits: Limits, progress: Progress | None = None) -> Counted:
        """The bytes of the file from its beginning."""
        if self.name is None:
            stream = self.source.open("rb") if isinstance(self.source, Path) else _rewound(self.source)
            return Counted(stream, limits.file_bytes, progress)
        archive = zipfile.ZipFile(self.source)
        return Counted(_ArchiveStream(archive, self.name), limits.unpacked_bytes, progress)


class _ArchiveStream(io.RawIOBase):
    """A member of an archive; closing it closes the archive."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        try:
            self._archive, self._stream = archive, archive.open(name)
        except NotImplementedError as error:
            raise Refusal(
                "L'archive zip est compressée d'une façon que Rebond ne lit pas.",
                "La refaire avec l'outil d'archives du système, ou déposer le fichier lui-même.",
            ) from error

    def read(self, size: int = -1) -> bytes:
        try:
            return self._stream.read(size)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
            raise Refusal(
                "L'archive zip est abîmée : son contenu ne peut pas être lu jusqu'au bout.", MAKE_AGAIN
            ) from error
        except Exception as error:  # zlib.error and the like: the decompressors have no common ancestor
            raise Refusal("L'archive zip est abîmée : son contenu ne peut pas être décompressé.", MAKE_AGAIN) from error

    def close(self) -> None:
        self._stream.close()
        self._archive.close()


class _Kept(io.RawIOBase):
    """A stream lent by the caller: closing it leaves theirs open."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)


def _rewound(stream: BinaryIO) -> BinaryIO:
    stream.seek(0)
    return _Kept(stream)  # type: ignore[return-value]


MAKE_AGAIN = "Refaire l'export depuis le logiciel d'origine et le déposer tel quel."


def members_of(source: Path | BinaryIO, path: str, limits: Limits) -> Iterator[Member]:
    """The real files of a delivery: itself, or each file of the zip, in the order of their names.

    `path` is the delivery's name, as records cite it. Raises `Refusal` for what is empty, too big or a dangerous
    archive. An XLSX is a zip too: it comes out whole.
    """
    size = source.stat().st_size if isinstance(source, Path) else source.seek(0, io.SEEK_END)
    if size == 0:
        raise Refusal("Le fichier est vide (0 octet).", "Refaire l'export et vérifier sa taille avant de le déposer.")
    if size >= limits.file_bytes:
        raise Refusal(
            f"Le fichier est trop gros ({size // 1_000_000} Mo).",
            f"Un fichier ne peut pas dépasser {limits.file_bytes // 1_000_000} Mo : le découper par établissement.",
        )
    head = _head(source)
    if not head.startswith((ZIP_MAGIC, _EMPTY_ZIP)):
        yield Member(path, size, source)
        return
    infos = _safe_infos(source, limits)
    if any(info.filename in DOCUMENT_PARTS for info in infos):
        yield Member(path, size, source)
        return
    files = [info for info in infos if not _is_junk(info)]
    if not files:
        raise Refusal("L'archive zip ne contient aucun fichier.", MAKE_AGAIN)
    for info in sorted(files, key=lambda found: found.filename):
        name = path if len(files) == 1 else f"{path}!{printable(info.filename)}"
        yield Member(name, info.file_size, source, info.filename)


def _head(source: Path | BinaryIO) -> bytes:
    if isinstance(source, Path):
        with source.open("rb") as stream:
            return stream.read(4)
    source.seek(0)
    return source.read(4)


def _safe_infos(source: Path | BinaryIO, limits: Limits) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(source) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise Refusal("L'archive zip est abîmée ou incomplète.", MAKE_AGAIN) from error
    if len(infos) > limits.members:
        raise Refusal(
            f"L'archive contient {len(infos)} fichiers : c'est trop.", "Déposer les fichiers par petits lots."
        )
    if len({info.filename for info in infos}) < len(infos):
        raise Refusal("L'archive contient deux fichiers du même nom.", MAKE_AGAIN)
    for info in infos:
        _check_info(info, limits)
    if sum(info.file_size for info in infos) > limits.unpacked_bytes:
        raise Refusal("L'archive, une fois décompressée, dépasse la taille permise.", MAKE_AGAIN)
    return [info for info in infos if not info.is_dir()]


def _check_info(info: zipfile.ZipInfo, limits: Limits) -> None:
    shown = printable(info.filename)
    parts = PurePosixPath(info.filename.replace("\\", "/")).parts
    if ".." in parts or info.filename.startswith(("/", "\\")) or (len(info.filename) > 1 and info.filename[1] == ":"):
        raise Refusal("L'archive contient un nom de fichier dangereux.", MAKE_AGAIN, value=shown)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Refusal("L'archive contient un lien vers un autre fichier.", MAKE_AGAIN, value=shown)
    if info.flag_bits & 0x1:
        raise Refusal(
            "L'archive est protégée par un mot de passe.", "Déposer l'archive sans mot de passe.", value=shown
        )
    if info.file_size > limits.ratio_from and info.file_size > limits.ratio * max(info.compress_size, 1):
        raise Refusal("L'archive est une bombe : son contenu est démesuré.", MAKE_AGAIN, value=shown)


def _is_junk(info: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(info.filename).parts
    if not parts or info.is_dir():
        return True
    return parts[0] in _JUNK_FOLDERS or parts[-1].lower() in _JUNK_NAMES or parts[-1].startswith("._")


class Hashing:
    """A stream that computes the SHA-256 of what is read through it."""

    def __init__(self, stream: Readable) -> None:
        self._stream, self._sum = stream, hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(size)
        self._sum.update(data)
        return data

    def sha256(self) -> str:
        """The sum of what has been read, in hexadecimal."""
        return self._sum.hexdigest()


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read: where it is, what was declared of it, and what it may cost."""

    member: Member
    declared: Declared = NOTHING_DECLARED
    limits: Limits = LIMITS
    progress: Progress | None = None

    @property
    def path(self) -> str:
        """How the records of the file are named."""
        return self.member.path

    def open(self, *, counted: bool = False) -> Counted:
        """The bytes from their beginning; `counted` for the pass that the progress follows."""
        return self.member.open(self.limits, self.progress if counted else None)


def printable(name: str) -> str:
    """A file name that can be written anywhere: odd bytes and control characters spelled out."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in text)
