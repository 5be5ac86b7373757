"""Codes of an application that change each half minute (TOTP, RFC 6238). Pure.

SHA-1, six figures, thirty seconds: what every application takes (Google Authenticator knows nothing else).
"""

import hmac
import re
import secrets

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP_SECONDS = 30
SECRET_BYTES = 20
_AROUND = (0, -1, 1)
"""Steps that are taken: a phone's clock may be half a minute off."""


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def accepted_step(secret: bytes, code: str, now: float, last_step: int) -> int | None:
    """Return the step of a code that is good now and newer than the last one that was taken; None for any other."""
    figures = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", figures):
        return None
    for offset in _AROUND:
        step = int(now) // STEP_SECONDS + offset
        if step > last_step and hmac.compare_digest(_totp(secret).generate(step * STEP_SECONDS), figures.encode()):
            return step
    return None


def provisioning_uri(secret: bytes, account: str) -> str:
    """Return what an application reads from a QR code."""
    return _totp(secret).get_provisioning_uri(account, "Isoloir")


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, 6, SHA1(), STEP_SECONDS, enforce_key_length=False)  # as the applications do
