"""A file comes back whole or not at all, whatever pieces it travels in, and its size stays its own."""

import secrets
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.vault import files
from portal.vault.errors import CannotOpen
from portal.vault.files import FileOpener, FileSealer

KIB = 1024
BLOCK = 64 * KIB
KEY = files.new_file_key()
# One byte on either side of everything where the layout changes.
EDGES = [0, 1, 4049, 4050, 4051, 65489, 65490, 65491, 131004, 131005, 131006, 131007, 300_000]


def seal(data: bytes, *, piece: int = BLOCK, key: bytes = KEY) -> bytes:
    sealer = FileSealer(key)
    pushed = [sealer.push(data[at : at + piece]) for at in range(0, len(data), piece)]
    return b"".join([*pushed, sealer.finish()])


def unseal(sealed: bytes, *, piece: int = BLOCK, key: bytes = KEY) -> bytes:
    return b"".join(files.open_chunks(key, pieces(sealed, piece)))


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


@pytest.mark.parametrize("size", EDGES)
def test_a_file_of_any_size_comes_back_whole(size: int) -> None:
    data = secrets.token_bytes(size)
    assert unseal(seal(data)) == data


@settings(max_examples=40, deadline=None)
@given(
    size=st.integers(0, 200_000),
    pushed=st.integers(1000, 150_000),
    pulled=st.integers(1000, 150_000),
    fill=st.sampled_from([b"\0", b"\x80", b"a"]),
)
def test_it_does_not_matter_how_the_file_is_cut(size: int, pushed: int, pulled: int, fill: bytes) -> None:
    data = fill * size
    assert unseal(seal(data, piece=pushed), piece=pulled) == data


def test_single_bytes_and_empty_pieces_are_pieces_too() -> None:
    sealed = seal(b"one", piece=1)
    assert b"".join(files.open_chunks(KEY, [b"", sealed[:1], b"", sealed[1:], b""])) == b"one"
    assert unseal(sealed, piece=1) == b"one"


@pytest.mark.parametrize("size", EDGES)
def test_the_size_on_disk_is_a_whole_number_of_buckets_known_beforehand(size: int) -> None:
    sealed = len(seal(bytes(size)))
    assert sealed == files.sealed_size(size)
    assert sealed % (4 * KIB if sealed < BLOCK else BLOCK) == 0


def test_files_of_one_class_are_equally_long() -> None:
    assert {len(seal(bytes(size))) for size in (0, 1, 900, 4000)} == {4 * KIB}
    assert {len(seal(bytes(size))) for size in (66_000, 100_000, 130_000)} == {2 * BLOCK}


def test_sealing_one_file_twice_never_looks_alike() -> None:
    assert seal(b"same") != seal(b"same")


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(CannotOpen):
        unseal(seal(b"photo"), key=files.new_file_key())


CUTS = [0, 1, 24, 25, 41, 4 * KIB, BLOCK - 1, BLOCK, 2 * BLOCK - 1, 2 * BLOCK, 3 * BLOCK - 1]


@pytest.mark.parametrize("kept", CUTS)
def test_a_file_cut_short_is_refused(kept: int) -> None:
    sealed = seal(secrets.token_bytes(190_000))
    assert len(sealed) == 3 * BLOCK
    with pytest.raises(CannotOpen):
        unseal(sealed[:kept])


def test_a_small_file_cut_short_anywhere_is_refused() -> None:
    sealed = seal(b"note")
    for kept in range(0, len(sealed), 61):
        with pytest.raises(CannotOpen):
            unseal(sealed[:kept])


@pytest.mark.parametrize("extra", [b"\0", bytes(4 * KIB), bytes(BLOCK)])
@pytest.mark.parametrize("size", [4, 65_490, 190_000])
def test_anything_behind_the_end_is_refused(size: int, extra: bytes) -> None:
    with pytest.raises(CannotOpen):
        unseal(seal(bytes(size)) + extra)


def test_two_files_one_behind_the_other_are_refused() -> None:
    with pytest.raises(CannotOpen):
        unseal(seal(bytes(65_490)) + seal(bytes(65_490)))


def test_blocks_in_another_order_are_refused() -> None:
    first, second, third, fourth = pieces(seal(bytes(250_000)), BLOCK)
    for order in ([first, third, second, fourth], [second, first, third, fourth], [first, second, fourth]):
        with pytest.raises(CannotOpen):
            list(files.open_chunks(KEY, order))


def test_a_repeated_block_is_refused() -> None:
    first, second, third = pieces(seal(bytes(190_000)), BLOCK)
    with pytest.raises(CannotOpen):
        list(files.open_chunks(KEY, [first, second, second, third]))


def test_a_block_of_another_file_is_refused() -> None:
    mine, other = (list(pieces(seal(bytes(190_000)), BLOCK)) for _ in range(2))
    with pytest.raises(CannotOpen):
        list(files.open_chunks(KEY, [mine[0], other[1], mine[2]]))


def test_a_change_of_any_byte_of_a_small_file_is_noticed() -> None:
    sealed = seal(b"note")
    for at in range(len(sealed)):
        with pytest.raises(CannotOpen):
            unseal(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :])


REGIONS = [0, 1, 24, 25, 26, 40, BLOCK - 1, BLOCK, BLOCK + 17, 2 * BLOCK + 5, 3 * BLOCK - 1]


@pytest.mark.parametrize("at", REGIONS)
def test_a_change_in_any_region_of_a_large_file_is_noticed(at: int) -> None:
    sealed = seal(bytes(190_000))
    with pytest.raises(CannotOpen):
        unseal(sealed[:at] + bytes([sealed[at] ^ 4]) + sealed[at + 1 :])


def test_what_comes_out_before_a_cut_is_still_followed_by_a_refusal() -> None:
    opener = FileOpener(KEY)
    assert opener.push(seal(b"x" * 190_000)[: 2 * BLOCK]).startswith(b"xxx")
    with pytest.raises(CannotOpen):
        opener.finish()


def test_a_large_file_passes_through_little_memory() -> None:
    sealer, opener = FileSealer(KEY), FileOpener(KEY)
    held = opened = 0
    for _ in range(200):
        opened += len(opener.push(sealer.push(bytes(50_000))))
        held = max(held, len(sealer._buffer), len(opener._buffer))
    opened += len(opener.push(sealer.finish())) + len(opener.finish())
    assert opened == 200 * 50_000
    assert held <= BLOCK


def test_nothing_can_be_added_to_a_finished_file() -> None:
    sealer = FileSealer(KEY)
    sealer.finish()
    with pytest.raises(RuntimeError):
        sealer.push(b"more")
    with pytest.raises(RuntimeError):
        sealer.finish()


def test_the_first_byte_tells_the_version() -> None:
    assert seal(b"")[0] == 1
