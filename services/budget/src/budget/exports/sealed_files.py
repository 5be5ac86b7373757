"""Files at rest: sealed piece by piece under a key of their own, so that none has to fit in memory.

An account lists who lent and, for those who may see it, who gave: where it is kept it is as unreadable as in the
database. Each piece is bound to its place and the last one to being last: what was cut or shuffled does not open.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PIECE = 4 << 20


class Damaged(Exception):
    """The piece was changed, is not the one of this place, or was sealed with another key."""


class Sealer:
    """Takes bytes, gives sealed pieces. The last piece comes from `finish`."""

    def __init__(self, key: bytes) -> None:
        self._cipher, self._number, self._waiting = AESGCM(key), 0, bytearray()

    def take(self, data: bytes) -> list[bytes]:
        """The pieces that are full with it. One stays behind: the last is sealed as the last."""
        self._waiting += data
        full: list[bytes] = []
        while len(self._waiting) > PIECE:
            full.append(self._seal(bytes(self._waiting[:PIECE]), last=False))
            del self._waiting[:PIECE]
        return full

    def finish(self) -> bytes:
        return self._seal(bytes(self._waiting), last=True)

    def _seal(self, piece: bytes, *, last: bool) -> bytes:
        sealed = self._cipher.encrypt(_nonce(self._number, last), piece, None)
        self._number += 1
        return sealed


def unseal(key: bytes, number: int, piece: bytes, *, last: bool) -> bytes:
    """The piece of this place, from 0. Raises Damaged."""
    try:
        return AESGCM(key).decrypt(_nonce(number, last), piece, None)
    except (InvalidTag, ValueError) as error:
        raise Damaged from error


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
