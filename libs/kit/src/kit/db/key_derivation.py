"""Keys derived from the service's secret."""

import base64
import binascii
from collections.abc import Sequence

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr


def derive_key(secret: bytes, purpose: str) -> bytes:
    """Return a 32-byte key for a purpose, which reveals neither the secret nor other keys."""
    return HKDF(hashes.SHA256(), length=32, salt=None, info=f"isoloir {purpose}".encode()).derive(secret)


def known_secrets(current: SecretStr, others: Sequence[SecretStr]) -> tuple[bytes, ...]:
    """Return the secret that encrypts, then those that only decrypt; raises ValueError."""
    return tuple(secret_bytes(text) for text in (current, *others))


def secret_bytes(secret_key: SecretStr) -> bytes:
    """Return the 32 bytes or more of ISOLOIR_SECRET_KEY; raises ValueError."""
    try:
        secret = base64.b64decode(secret_key.get_secret_value(), validate=True)
    except binascii.Error as error:
        raise ValueError("ISOLOIR_SECRET_KEY is not base64.") from error
    if len(secret) < 32:
        raise ValueError("ISOLOIR_SECRET_KEY has fewer than 32 bytes.")
    return secret
