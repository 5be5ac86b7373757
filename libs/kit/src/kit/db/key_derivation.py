"""Keys derived from the one secret a service is given."""

import base64
import binascii
from collections.abc import Sequence

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr


def derive_key(secret: bytes, purpose: str) -> bytes:
    """32 bytes that say nothing of the secret nor of the key of another purpose."""
    return HKDF(hashes.SHA256(), length=32, salt=None, info=f"isoloir {purpose}".encode()).derive(secret)


def known_secrets(current: SecretStr, others: Sequence[SecretStr]) -> tuple[bytes, ...]:
    """The one that seals, then those that only open; raises ValueError."""
    return tuple(secret_bytes(one) for one in (current, *others))


def secret_bytes(secret_key: SecretStr) -> bytes:
    """The 32 bytes or more behind ISOLOIR_SECRET_KEY; raises ValueError."""
    try:
        secret = base64.b64decode(secret_key.get_secret_value(), validate=True)
    except binascii.Error as error:
        raise ValueError("ISOLOIR_SECRET_KEY is not base64.") from error
    if len(secret) < 32:
        raise ValueError("ISOLOIR_SECRET_KEY has fewer than 32 bytes.")
    return secret
