"""Encryption of a stored file in chunks: constant memory whatever its size, and reading from anywhere in it.

Layout: MAGIC, a salt, a nonce prefix, then chunks of `CHUNK` bytes (the last one shorter) each followed by its
16-byte tag. The file's own key is derived from the installation's (HKDF-SHA256 over the salt), so that nonces of two
files never meet. The nonce of a chunk is prefix + its number + a flag on the last one: chunks that are moved, repeated
or cut off no longer open. It is the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, 2015).
"""

import io
import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC: Final = b"RBND1\n"
SALT: Final = 32
PREFIX: Final = 7
HEADER: Final = len(MAGIC) + SALT + PREFIX
CHUNK: Final = 64 * 1024
TAG: Final = 16
SEALED: Final = CHUNK + TAG


class DamagedFileError(Exception):
    """A stored file doesn't open: changed, cut, or sealed with another key. The message is French, for operators."""


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=MAGIC).derive(key))


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


def _pieces(blocks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The same bytes cut in pieces of CHUNK, each told whether it is the last; one empty piece for an empty file."""
    held = bytearray()
    for block in blocks:
        held += block
        while len(held) > CHUNK:  # a full piece is let go only when something follows: the last one must be known
            yield bytes(held[:CHUNK]), False
            del held[:CHUNK]
    yield bytes(held), True


def seal(blocks: Iterable[bytes], key: bytes) -> Iterator[bytes]:
    """Encrypt a file given in blocks of any length; `key` is 32 bytes."""
    salt, prefix = os.urandom(SALT), os.urandom(PREFIX)
    header = MAGIC + salt + prefix
    cipher = _cipher(key, salt)
    yield header
    for number, (piece, last) in enumerate(_pieces(blocks)):
        yield cipher.encrypt(_nonce(prefix, number, last=last), piece, header)


def sealed_size_to_clear(sealed: int) -> int:
    """The length of the clear file from that of its sealed form. Raises DamagedFileError for an impossible one."""
    body = sealed - HEADER
    full, rest = divmod(body, SEALED)
    if body < TAG or 0 < rest < TAG:
        raise DamagedFileError(
            "Le fichier conservé est tronqué : il doit être restauré depuis une sauvegarde ou redéposé."
        )
    return full * CHUNK + max(rest - TAG, 0)


class SealedReader(io.RawIOBase):
    """Reads a sealed file as if it were clear, from any position, one chunk in memory.

    The last chunk is opened at once, so that a file cut at its end is refused before anything of it is used.
    """

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        super().__init__()
        self._source = source
        source.seek(0, io.SEEK_END)
        sealed = source.tell()
        source.seek(0)
        self._header = source.read(HEADER)
        if len(self._header) < HEADER or not self._header.startswith(MAGIC):
            raise DamagedFileError("Le fichier conservé n’a pas la forme attendue : il doit être restauré ou redéposé.")
        self.size = sealed_size_to_clear(sealed)
        self._last = max(0, -(-(sealed - HEADER) // SEALED) - 1)
        salt = self._header[len(MAGIC) : len(MAGIC) + SALT]
        self._prefix = self._header[len(MAGIC) + SALT :]
        self._cipher = _cipher(key, salt)
        self._position = 0
        self._open: tuple[int, bytes] = (-1, b"")
        self._chunk(self._last)

    def _chunk(self, number: int) -> bytes:
        if self._open[0] != number:
            self._source.seek(HEADER + number * SEALED)
            sealed = self._source.read(SEALED)
            nonce = _nonce(self._prefix, number, last=number == self._last)
            try:
                self._open = (number, self._cipher.decrypt(nonce, sealed, self._header))
            except InvalidTag:
                raise DamagedFileError(
                    "Le fichier conservé est endommagé, ou la clé de chiffrement n’est pas celle qui l’a écrit : "
                    "vérifiez REBOND_STORAGE_KEY, sinon restaurez le fichier depuis une sauvegarde ou redéposez-le."
                ) from None
        return self._open[1]

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always: zip and XLSX files are read from their end."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move the position, as any file does."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise ValueError("negative seek position")
        self._position = start + offset
        return self._position

    def tell(self) -> int:
        """The position in the clear file."""
        return self._position

    def readinto(self, buffer) -> int:
        """Fill `buffer` from the position, at most to the end of the chunk that holds it."""
        if self._position >= self.size:
            return 0
        number, offset = divmod(self._position, CHUNK)
        piece = self._chunk(number)[offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        """Close the sealed file as well, and forget what was open of it."""
        if not self.closed:
            self._open = (-1, b"")
            self._source.close()
        super().close()
