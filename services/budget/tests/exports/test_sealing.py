"""A sealed file opens whole, or not at all."""

import io

import pytest
from budget.exports.sealing import PIECE, Damaged, Sealer, unseal
from hypothesis import given
from hypothesis import strategies as st

KEY = bytes(range(32))


def seal(*writes: bytes) -> bytes:
    file = io.BytesIO()
    sealer = Sealer(file, KEY)
    for data in writes:
        sealer.write(data)
    sealer.close()
    return file.getvalue()


@given(st.lists(st.binary(max_size=50), max_size=8))
def test_what_was_sealed_comes_back(writes: list[bytes]) -> None:
    assert b"".join(unseal(io.BytesIO(seal(*writes)), KEY)) == b"".join(writes)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_any_length_comes_back(size: int) -> None:
    data = bytes(size)
    assert b"".join(unseal(io.BytesIO(seal(data)), KEY)) == data


def test_a_file_that_was_cut_at_a_piece_does_not_open() -> None:
    sealed = seal(bytes(3 * PIECE))
    with pytest.raises(Damaged):
        list(unseal(io.BytesIO(sealed[: 2 * (PIECE + 16)]), KEY))


def test_a_changed_byte_a_shuffle_and_another_key_do_not_open() -> None:
    sealed = seal(bytes(2 * PIECE))
    first, second = sealed[: PIECE + 16], sealed[PIECE + 16 :]
    for bad in (sealed[:9] + bytes([sealed[9] ^ 1]) + sealed[10:], second + first, b""):
        with pytest.raises(Damaged):
            list(unseal(io.BytesIO(bad), KEY))
    with pytest.raises(Damaged):
        list(unseal(io.BytesIO(sealed), bytes(32)))
