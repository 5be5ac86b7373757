"""A stream sealed with a passphrase, piece by piece: AES-GCM in the STREAM construction that age uses, key by scrypt.

Each piece is bound to its place, and the last one to being the last: nothing can be changed, moved, left out or cut off
without being noticed before it is read.
"""

import os
import struct
from collections.abc import Generator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"isoloir campaign 1\n"
PIECE = 64 * 1024
_TAG = 16
_SALT = 16
_LOG_COST = 16
"""Some 64 MB and a fifth of a second for each try of a passphrase."""
_MOST_LOG_COST = 20


class NotACampaignFile(Exception):
    """Raised for a file of another kind, or of another version."""


class WrongPassphrase(Exception):
    """Raised if not even the first piece opens."""


class Altered(Exception):
    """Raised for a file that was changed, or cut off."""


class SealedWriter:
    """Writes what it is given to `output`; nothing is whole before `close`."""

    def __init__(self, output: IO[bytes], passphrase: str, log_cost: int = _LOG_COST) -> None:
        salt = os.urandom(_SALT)
        self._output = output
        self._cipher = AESGCM(_key(passphrase, salt, log_cost))
        self._header = MAGIC + bytes([log_cost]) + salt
        self._held = bytearray()
        self._count = 0
        output.write(self._header)

    def write(self, content: bytes) -> None:
        self._held += content
        # One piece is held back: it may be the last.
        while len(self._held) > PIECE:
            self._seal(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]

    def close(self) -> None:
        self._seal(bytes(self._held), last=True)

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._output.write(self._cipher.encrypt(_nonce(self._count, last=last), piece, self._header))
        self._count += 1


def read_sealed(source: IO[bytes], passphrase: str) -> Generator[bytes]:
    """Yield the pieces; raise NotACampaignFile, WrongPassphrase and Altered. The last one has been seen at the end."""
    header = source.read(len(MAGIC) + 1 + _SALT)
    if len(header) < len(MAGIC) + 1 + _SALT or not header.startswith(MAGIC):
        raise NotACampaignFile
    log_cost = header[len(MAGIC)]
    if log_cost > _MOST_LOG_COST:  # a forged one would take all of the memory
        raise NotACampaignFile
    cipher = AESGCM(_key(passphrase, header[-_SALT:], log_cost))
    count, piece = 0, source.read(PIECE + _TAG)
    while True:
        following = source.read(PIECE + _TAG)
        try:
            opened = cipher.decrypt(_nonce(count, last=not following), piece, header)
        except (InvalidTag, ValueError) as error:
            # A file that was cut within its first piece cannot be told from a wrong passphrase.
            raise (Altered if count else WrongPassphrase) from error
        yield opened
        if not following:
            return
        count, piece = count + 1, following


def _key(passphrase: str, salt: bytes, log_cost: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**log_cost, r=8, p=1).derive(passphrase.strip().encode())


def _nonce(count: int, *, last: bool) -> bytes:
    return struct.pack(">3xQ?", count, last)
