"""Sealed pieces open whole and in their places, or not at all."""

import pytest
from budget.exports.sealed_files import PIECE, Damaged, Sealer, unseal
from hypothesis import given
from hypothesis import strategies as st

KEY = bytes(range(32))


def seal(*writes: bytes) -> list[bytes]:
    sealer = Sealer(KEY)
    full = [piece for data in writes for piece in sealer.take(data)]
    return [*full, sealer.finish()]


def opened(pieces: list[bytes], key: bytes = KEY) -> bytes:
    last = len(pieces) - 1
    return b"".join(unseal(key, number, piece, last=number == last) for number, piece in enumerate(pieces))


@given(st.lists(st.binary(max_size=50), max_size=8))
def test_what_was_sealed_comes_back(writes: list[bytes]) -> None:
    assert opened(seal(*writes)) == b"".join(writes)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_any_length_comes_back(size: int) -> None:
    assert opened(seal(bytes(size))) == bytes(size)


def test_what_was_cut_changed_shuffled_or_sealed_otherwise_does_not_open() -> None:
    first, second = seal(bytes(2 * PIECE))
    for bad in ([first], [second, first], [first, second[:-1]], [first[:9] + b"x" + first[10:], second], [b""]):
        with pytest.raises(Damaged):
            opened(bad)
    with pytest.raises(Damaged):
        opened([first, second], bytes(32))
