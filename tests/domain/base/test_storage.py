"""The encrypted storage: what goes in comes out, from anywhere in the file, and nothing else opens."""

import io
import os
import stat
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from hypothesis import given, settings
from hypothesis import strategies as st

from rebond.domain.base.encryption import CHUNK, HEADER, SEALED, DamagedFileError, SealedReader, seal
from rebond.domain.base.storage import EncryptedStorage, FolderShelf, Tally, digested

KEY = "11" * 32
OTHER_KEY = "22" * 32
SIZES = st.integers(0, 3 * CHUNK + 5) | st.sampled_from([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])


def content(size: int) -> bytes:
    return (os.urandom(997) * (size // 997 + 1))[:size]


def sealed(clear: bytes) -> bytes:
    return b"".join(seal([clear], bytes.fromhex(KEY)))


def reader(data: bytes, key: str = KEY) -> io.BufferedReader:
    return io.BufferedReader(SealedReader(io.BytesIO(data), bytes.fromhex(key)))


@pytest.fixture
def storage(tmp_path: Path) -> EncryptedStorage:
    return EncryptedStorage(location=str(tmp_path), key=KEY)


@given(size=SIZES, cut=st.integers(1, 2 * CHUNK))
@settings(max_examples=40, deadline=None)
def test_what_goes_in_comes_out_whatever_the_size_and_the_blocks(size: int, cut: int) -> None:
    clear = content(size)
    blocks = [clear[start : start + cut] for start in range(0, size, cut)]
    data = b"".join(seal(blocks, bytes.fromhex(KEY)))
    assert reader(data).read() == clear


@given(size=SIZES, moves=st.lists(st.tuples(st.integers(0, 3 * CHUNK), st.integers(0, CHUNK + 10)), max_size=6))
@settings(max_examples=40, deadline=None)
def test_any_part_of_a_file_reads_as_in_the_clear_file(size: int, moves: list[tuple[int, int]]) -> None:
    clear = content(size)
    file, plain = reader(sealed(clear)), io.BytesIO(clear)
    for position, length in moves:
        assert file.seek(position) == plain.seek(position)
        assert file.read(length) == plain.read(length)
    assert file.seek(0, io.SEEK_END) == size


@given(size=SIZES, kept=st.floats(0, 1, exclude_max=True))
@settings(max_examples=60, deadline=None)
def test_a_file_cut_anywhere_is_refused_as_soon_as_it_is_opened(size: int, kept: float) -> None:
    data = sealed(content(size))
    with pytest.raises(DamagedFileError):
        reader(data[: int(len(data) * kept)])


def test_a_file_cut_exactly_between_two_chunks_is_refused() -> None:
    data = sealed(content(3 * CHUNK))
    with pytest.raises(DamagedFileError):
        reader(data[: HEADER + 2 * SEALED])


@given(size=st.integers(1, 3 * CHUNK), where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(max_examples=60, deadline=None)
def test_one_bit_changed_anywhere_is_noticed(size: int, where: float, bit: int) -> None:
    data = bytearray(sealed(content(size)))
    data[int(len(data) * where)] ^= 1 << bit
    with pytest.raises(DamagedFileError):
        reader(bytes(data)).read()


def test_chunks_put_in_another_order_are_noticed() -> None:
    data = sealed(content(3 * CHUNK))
    first, second = data[HEADER : HEADER + SEALED], data[HEADER + SEALED : HEADER + 2 * SEALED]
    with pytest.raises(DamagedFileError):
        reader(data[:HEADER] + second + first + data[HEADER + 2 * SEALED :]).read()


def test_a_chunk_of_another_file_is_noticed() -> None:
    one, two = sealed(content(2 * CHUNK)), sealed(content(2 * CHUNK))
    with pytest.raises(DamagedFileError):
        reader(one[:HEADER] + two[HEADER : HEADER + SEALED] + one[HEADER + SEALED :]).read()


def test_another_key_opens_nothing_and_the_sentence_says_what_to_check() -> None:
    with pytest.raises(DamagedFileError, match="REBOND_STORAGE_KEY"):
        reader(sealed(b"secret"), OTHER_KEY)


def test_the_folder_holds_no_clear_byte_nor_name(storage: EncryptedStorage, tmp_path: Path) -> None:
    name = storage.save("ElevesSansAdresses.zip", ContentFile(b"MARTIN Camille " * 1000))
    (path,) = [found for found in tmp_path.rglob("*") if found.is_file()]
    assert b"MARTIN" not in path.read_bytes()
    assert "Eleves" not in str(path) and str(path).endswith(name)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert storage.size(name) == 15_000


def test_a_zip_reads_straight_from_the_storage(storage: EncryptedStorage) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.xml", content(2 * CHUNK))
        archive.writestr("b.xml", b"<b/>")
    name = storage.save("x.zip", ContentFile(packed.getvalue()))
    with storage.open(name) as file, zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert archive.read("b.xml") == b"<b/>"


def test_a_write_that_fails_leaves_nothing_behind(storage: EncryptedStorage, tmp_path: Path) -> None:
    def broken():
        yield content(2 * CHUNK)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        storage.put(broken())
    assert [found for found in tmp_path.rglob("*") if found.is_file()] == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "ab/../../x", "", "ab/" + "0" * 29])
def test_a_name_that_the_storage_did_not_make_opens_nothing(storage: EncryptedStorage, name: str) -> None:
    assert not storage.exists(name)
    with pytest.raises(FileNotFoundError):
        storage.open(name)


def test_a_deleted_file_is_gone_and_deleting_it_again_is_harmless(storage: EncryptedStorage) -> None:
    name = storage.save(None, ContentFile(b"x"))
    storage.delete(name)
    storage.delete(name)
    assert not storage.exists(name)


def test_a_large_file_passes_in_constant_memory(storage: EncryptedStorage) -> None:
    block, blocks = content(1 << 20), 48
    tally = Tally()
    tracemalloc.start()
    try:
        name = storage.put(digested((block for _ in range(blocks)), tally))
        assert sum(map(len, storage.blocks(name))) == tally.size == blocks << 20
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_another_shelf_can_stand_under_the_storage(tmp_path: Path) -> None:
    class Counting(FolderShelf):
        written = 0

        def put(self, name, blocks) -> None:
            super().put(name, blocks)
            Counting.written += 1

    storage = EncryptedStorage(key=KEY, shelf=Counting(tmp_path))
    assert storage.open(storage.save(None, ContentFile(b"abc"))).read() == b"abc"
    assert Counting.written == 1


def test_a_key_of_the_wrong_length_is_refused_in_french() -> None:
    with pytest.raises(ValueError, match="32 octets"):
        EncryptedStorage(location="x", key="1234")
