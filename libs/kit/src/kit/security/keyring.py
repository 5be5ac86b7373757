"""The secrets that a process knows: those of its environment, or of a file that is looked at whenever one is needed.

With the file (`ISOLOIR_KEYS_FILE`) keys are changed while everything runs. Whoever seals with a new secret has read it
there, and whoever opens looks there after that: nobody meets what they cannot open, and nothing is restarted.
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
    """The content of the key file: the secret that seals, those that only open, and the provider's public keys."""

    secret_keys: tuple[SecretStr, ...] = Field(min_length=1)
    jwks: dict[str, JsonValue] | None = None


class Ring(Sequence[bytes]):
    """The secrets of a file, as it is at that moment: replace it whole, by renaming another over it.

    A file that cannot be read changes nothing for who has read it; raises OSError or ValueError at the first time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, ...] = ()
        self._secrets: tuple[bytes, ...] = ()
        self._jwks = ""
        self._look()

    @property
    def jwks(self) -> str:
        """The provider's public keys as a JWKS document; empty where the file has none."""
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
            found = self._path.stat()
            seen = (found.st_mtime_ns, found.st_ino, found.st_size)
            if seen == self._seen:
                return
            keys = Keys.model_validate_json(self._path.read_bytes())
            secrets = tuple(secret_bytes(one) for one in keys.secret_keys)
        except (OSError, ValueError):
            if not self._secrets:
                raise
            return
        self._seen, self._secrets = seen, secrets
        self._jwks = json.dumps(keys.jwks) if keys.jwks else ""


def as_file(secret_keys: Iterable[str], jwks: str) -> str:
    """Serialize the keys in the format that a `Ring` reads."""
    return json.dumps({"secret_keys": list(secret_keys), "jwks": json.loads(jwks) if jwks else None})


def ring_of(settings: Settings) -> Ring | None:
    """One for the process, however often its settings are read."""
    return None if settings.keys_file is None else _ring(settings.keys_file)


def secrets_of(settings: Settings) -> Sequence[bytes]:
    """The one that seals, then those that only open; raises ValueError. Keep it, not what is in it."""
    return ring_of(settings) or known_secrets(settings.secret_key, settings.other_secret_keys)


@cache
def _ring(path: Path) -> Ring:
    return Ring(path)
