"""Encryption of files at rest, chunk by chunk with a key per file, so that no file must fit in memory.

Exports list lenders and, for some members, donors, so they are encrypted like the database. Each chunk is bound to its
position and the last one is marked: a cut or reordered file does not decrypt.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PIECE = 4 << 20


class Damaged(Exception):
    """Raised for a chunk that was changed, moved, or encrypted with another key."""


class Sealer:
    """Takes bytes and returns encrypted chunks; `finish` returns the last one."""

    def __init__(self, key: bytes) -> None:
        self._cipher, self._number, self._waiting = AESGCM(key), 0, bytearray()

    def take(self, data: bytes) -> list[bytes]:
        """Return the chunks that are now full. One stays buffered: the last chunk is encrypted as such."""
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
    """Decrypt the chunk at a position from 0; raise Damaged."""
    try:
        return AESGCM(key).decrypt(_nonce(number, last), piece, None)
    except (InvalidTag, ValueError) as error:
        raise Damaged from error


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
