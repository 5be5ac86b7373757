"""The secrets of one suite, in one file that only its owner can read."""

import base64
import json
import os
import secrets
from pathlib import Path
from typing import Any

from joserfc.jwk import RSAKey
from kit.derivation import derive, secret_bytes
from pydantic import BaseModel, SecretStr


class Secrets(BaseModel, frozen=True):
    app_password: str
    worker_password: str
    backup_password: str
    secret_key: str
    """32 bytes in base64: the vault and the cookies. Without it personal data cannot be read again."""
    signing_key: dict[str, Any]
    """The private JWK of the OpenID Connect provider."""
    gateway_client_secret: str

    @property
    def rights_secret(self) -> str:
        """Of crm's rights desk towards the provider: derived, so that the file of an older suite has it too."""
        return derive(secret_bytes(SecretStr(self.secret_key)), "rights client").hex()


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


def read_secrets(path: Path) -> Secrets:
    if not path.exists():
        write_secrets(path, new_secrets())
    return Secrets.model_validate_json(path.read_bytes())


def write_secrets(path: Path, found: Secrets) -> None:
    # Written aside and renamed: a half-written file would lose the key of the personal data.
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        json.dump(found.model_dump(), output)
        output.flush()
        os.fsync(output.fileno())
    fresh.replace(path)
