"""Secrets of one suite, in one file readable by its owner only."""

import base64
import json
import os
import secrets
from pathlib import Path
from typing import Any

from joserfc.jwk import RSAKey
from kit.db.key_derivation import derive_key, known_secrets
from pydantic import BaseModel, SecretStr

TOKEN_SECONDS = 366 * 24 * 3600
"""The longest that `isoloir token` signs for."""

COOKIE_SECONDS = 31 * 24 * 3600


class RetiredKey(BaseModel, frozen=True):
    """A former key, valid for verifying and decrypting until a time (seconds since 1970)."""

    until: float
    secret_key: str = ""
    public_key: dict[str, Any] = {}


class Secrets(BaseModel, frozen=True):
    app_password: str
    worker_password: str
    backup_password: str
    secret_key: str
    """32 bytes in base64: the vault and the cookies. Without it personal data cannot be read again."""
    signing_key: dict[str, Any]
    """The private JWK of the OpenID Connect provider."""
    gateway_client_secret: str
    retired: tuple[RetiredKey, ...] = ()

    @property
    def other_secret_keys(self) -> list[str]:
        """Return the secrets that only decrypt."""
        return [one.secret_key for one in self.retired if one.secret_key]

    @property
    def known_secrets(self) -> tuple[bytes, ...]:
        """Return the secrets in the services' format, the encrypting one first."""
        return known_secrets(SecretStr(self.secret_key), [SecretStr(one) for one in self.other_secret_keys])

    @property
    def rights_secret(self) -> str:
        """Return the secret of crm's rights desk at the provider: derived, so that an older suite's file has it too."""
        return self.rights_secrets[0]

    @property
    def rights_secrets(self) -> list[str]:
        """Return the rights desk's present and former secrets, as crm received its own at start."""
        return [derive_key(one, "rights client").hex() for one in self.known_secrets]


def new_secrets() -> Secrets:
    # RS256: the one algorithm that every OpenID Connect client must know.
    key = RSAKey.generate_key(2048, {"alg": "RS256", "use": "sig"}, auto_kid=True)
    return Secrets(
        app_password=secrets.token_hex(16),
        worker_password=secrets.token_hex(16),
        backup_password=secrets.token_hex(16),
        secret_key=base64.b64encode(os.urandom(32)).decode(),
        signing_key=dict(key.as_dict(private=True)),
        gateway_client_secret=secrets.token_urlsafe(32),
    )


def rotate_secrets(known: Secrets, now: float, *, keep: bool) -> Secrets:
    """Return new signing key and secret; vault keys are rewrapped at the next start.

    `keep`: issued tokens and cookies stay valid until they expire. Without it, after a theft, everybody logs in again;
    the old secret still decrypts vault keys until they are rewrapped.
    """
    fresh = new_secrets()
    public = dict(RSAKey.import_key(known.signing_key).as_dict(private=False))
    gone = [RetiredKey(until=now + COOKIE_SECONDS if keep else now, secret_key=known.secret_key)]
    if keep:
        gone.append(RetiredKey(until=now + TOKEN_SECONDS, public_key=public))
    still = known.retired if keep else [RetiredKey(until=now, secret_key=one) for one in known.other_secret_keys]
    change = {"secret_key": fresh.secret_key, "signing_key": fresh.signing_key, "retired": (*gone, *still)}
    return known.model_copy(update=change)


def announce_secrets(known: Secrets, coming: Secrets, now: float) -> Secrets:
    """Return the present keys with the coming ones as accepted, to be known everywhere before use."""
    public = dict(RSAKey.import_key(coming.signing_key).as_dict(private=False))
    heard = RetiredKey(until=now + COOKIE_SECONDS, secret_key=coming.secret_key, public_key=public)
    return known.model_copy(update={"retired": (heard, *known.retired)})


def drop_expired(known: Secrets, now: float) -> Secrets:
    """Return the secrets without expired ones; call it only after vault keys were rewrapped."""
    return known.model_copy(update={"retired": tuple(one for one in known.retired if one.until > now)})


def read_secrets(path: Path) -> Secrets:
    if not path.exists():
        write_secrets(path, new_secrets())
    return Secrets.model_validate_json(path.read_bytes())


def write_secrets(path: Path, found: Secrets) -> None:
    write_private(path, json.dumps(found.model_dump()))


def write_private(path: Path, text: str) -> None:
    """Write a file atomically, readable by the owner only."""
    # Written aside and renamed: a half-written file would lose the key of the personal data.
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        output.write(text)
        output.flush()
        os.fsync(output.fileno())
    fresh.replace(path)
