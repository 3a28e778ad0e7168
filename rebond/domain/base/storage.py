"""The storage port: what is delivered, computed or exported is kept encrypted, under names that tell nothing.

`EncryptedStorage` is a Django storage over a *shelf*, the place where sealed bytes are put: a folder here, and
whatever else knows the five gestures of `Shelf` (an S3-compatible bucket, say).
"""

import hashlib
import io
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from django.core.files import File
from django.core.files.storage import Storage
from django.utils.deconstruct import deconstructible

from rebond.domain.base.encryption import CHUNK, DamagedFileError, SealedReader, seal, sealed_size_to_clear

__all__ = ["DamagedFileError", "EncryptedStorage", "FolderShelf", "Shelf", "Tally", "digested"]

_NAME: Final = re.compile(r"[0-9a-f]{2}/[0-9a-f]{30}\Z")


class Shelf(Protocol):
    """Where sealed files are put. Names are made by the storage: `ab/cdef…`, hexadecimal."""

    def put(self, name: str, blocks: Iterable[bytes]) -> None:
        """Write a whole file or nothing."""
        ...

    def open(self, name: str) -> BinaryIO:
        """A file that reads and seeks; FileNotFoundError when there is none."""
        ...

    def size(self, name: str) -> int:
        """Its length in bytes, sealed; FileNotFoundError when there is none."""
        ...

    def exists(self, name: str) -> bool:
        """True when it is there."""
        ...

    def remove(self, name: str) -> None:
        """Remove it; nothing happens when it is not there."""
        ...


class FolderShelf:
    """A folder of the machine (or one that several machines mount). Files are of mode 600, folders 700."""

    def __init__(self, location: str | Path) -> None:
        self.location = Path(location)

    def put(self, name: str, blocks: Iterable[bytes]) -> None:
        """Write beside, then rename: a reader never sees half a file, a killed process leaves only a `.part`."""
        path = self.location / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                for block in blocks:
                    file.write(block)
                file.flush()
                os.fsync(file.fileno())
            partial.rename(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise

    def open(self, name: str) -> BinaryIO:
        """The sealed file."""
        return (self.location / name).open("rb")

    def size(self, name: str) -> int:
        """Its length, sealed."""
        return (self.location / name).stat().st_size

    def exists(self, name: str) -> bool:
        """True when it is there."""
        return (self.location / name).is_file()

    def remove(self, name: str) -> None:
        """Remove it if it is there."""
        (self.location / name).unlink(missing_ok=True)


@deconstructible
class EncryptedStorage(Storage):
    """Files sealed with `key` (32 bytes in hexadecimal) in `location` (a folder), or on another `shelf`.

    `save` forgets the name it is given and answers the opaque one to keep. `open` gives a reader that seeks and
    decrypts chunk by chunk; it raises `DamagedFileError` for a file that was changed or cut, `FileNotFoundError`
    for none.
    """

    def __init__(self, *, key: str, location: str = "", shelf: Shelf | None = None) -> None:
        self._key = bytes.fromhex(key)
        if len(self._key) != 32:
            raise ValueError("La clé de chiffrement des fichiers doit compter 32 octets (64 caractères hexadécimaux).")
        self._shelf = shelf if shelf is not None else FolderShelf(location)

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        """Seal `content` (a Django File, a file, or bytes blocks); answers the name under which it is kept."""
        return self.put(_blocks(content))

    def put(self, blocks: Iterable[bytes]) -> str:
        """Seal blocks of bytes as they come; answers the name under which they are kept. All or nothing."""
        token = secrets.token_hex(16)
        name = f"{token[:2]}/{token[2:]}"
        self._shelf.put(name, seal(blocks, self._key))
        return name

    def open(self, name: str, mode: str = "rb") -> File:
        """A reader over the clear content; only for reading."""
        if mode not in ("r", "rb"):
            raise ValueError("A stored file is written once: save a new one.")
        source = self._shelf.open(_checked(name))
        try:
            return File(io.BufferedReader(SealedReader(source, self._key), CHUNK), name)
        except BaseException:
            source.close()
            raise

    def blocks(self, name: str) -> Iterator[bytes]:
        """The clear content, block after block."""
        with self.open(name) as file:
            while block := file.read(CHUNK):
                yield block

    def size(self, name: str) -> int:
        """The length of the clear content, in bytes."""
        return sealed_size_to_clear(self._shelf.size(_checked(name)))

    def exists(self, name: str) -> bool:
        """True when a file is kept under this name."""
        return bool(_NAME.match(name)) and self._shelf.exists(name)

    def delete(self, name: str) -> None:
        """Destroy the file; nothing happens when it is already gone."""
        if name:
            self._shelf.remove(_checked(name))


def _checked(name: str) -> str:
    # A name that the storage did not make could lead out of its folder.
    if not _NAME.match(name):
        raise FileNotFoundError("Aucun fichier n’est conservé sous ce nom.")
    return name


def _blocks(content: Any) -> Iterator[bytes]:
    if hasattr(content, "chunks"):
        for chunk in content.chunks():
            yield chunk.encode() if isinstance(chunk, str) else chunk
    elif hasattr(content, "read"):
        while block := content.read(CHUNK):
            yield block
    else:
        yield from content


class Tally:
    """What passed through `digested`: its length in bytes and its SHA-256."""

    def __init__(self) -> None:
        self.size = 0
        self._hash = hashlib.sha256()

    def add(self, block: bytes) -> None:
        """Count one more block."""
        self.size += len(block)
        self._hash.update(block)

    @property
    def sha256(self) -> str:
        """In hexadecimal."""
        return self._hash.hexdigest()


def digested(blocks: Iterable[bytes], tally: Tally) -> Iterator[bytes]:
    """The same blocks, counted and hashed on their way: a file is read once."""
    for block in blocks:
        tally.add(block)
        yield block
