"""The secrets of a process, from its environment or from a file that is checked at each use.

With the file (`ISOLOIR_KEYS_FILE`) keys are changed while everything runs: a process that meets data encrypted with a
new secret finds that secret in the file, so nothing is restarted.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import overload

from pydantic import BaseModel, Field, JsonValue, SecretStr

from kit.db.key_derivation import known_secrets, secret_bytes
from kit.settings import Settings


class Keys(BaseModel, frozen=True, extra="forbid"):
    """The content of the key file: the secret that encrypts, those that only decrypt, and the provider's public
    keys.
    """

    secret_keys: tuple[SecretStr, ...] = Field(min_length=1)
    jwks: dict[str, JsonValue] | None = None


class Ring(Sequence[bytes]):
    """The current secrets of a file; replace it atomically, by renaming another over it.

    If it becomes unreadable, the last content stays in use; raises OSError or ValueError at the first time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, ...] = ()
        self._secrets: tuple[bytes, ...] = ()
        self._jwks = ""
        self._look()

    @property
    def jwks(self) -> str:
        """Return the provider's public keys as a JWKS document; empty if the file has none."""
        self._look()
        return self._jwks

    @overload
    def __getitem__(self, index: int) -> bytes: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[bytes, ...]: ...

    def __getitem__(self, index: int | slice) -> bytes | tuple[bytes, ...]:
        return self._now()[index]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())

    def _now(self) -> tuple[bytes, ...]:
        self._look()
        return self._secrets

    def _look(self) -> None:
        try:
            stat = self._path.stat()
            fingerprint = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
            if fingerprint == self._seen:
                return
            keys = Keys.model_validate_json(self._path.read_bytes())
            secrets = tuple(secret_bytes(secret_key) for secret_key in keys.secret_keys)
        except (OSError, ValueError):
            if not self._secrets:
                raise
            return
        self._seen, self._secrets = fingerprint, secrets
        self._jwks = json.dumps(keys.jwks) if keys.jwks else ""


def as_file(secret_keys: Iterable[str], jwks: str) -> str:
    """Serialize the keys in the format that a `Ring` reads."""
    return json.dumps({"secret_keys": list(secret_keys), "jwks": json.loads(jwks) if jwks else None})


def ring_of(settings: Settings) -> Ring | None:
    """Return the process's ring of a file."""
    return None if settings.keys_file is None else _ring(settings.keys_file)


def secrets_of(settings: Settings) -> Sequence[bytes]:
    """Return the secrets: the one that encrypts, then those that only decrypt; raises ValueError. Keep this object and
    not its content, which changes.
    """
    return ring_of(settings) or known_secrets(settings.secret_key, settings.other_secret_keys)


@cache
def _ring(path: Path) -> Ring:
    return Ring(path)
