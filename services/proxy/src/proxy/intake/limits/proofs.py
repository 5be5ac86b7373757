"""Proof of work (ALTCHA, version 2): a small cost for a form, paid by the browser, checked without a third party.

It stops nobody who is determined: it makes ten thousand forms cost hours. A proof gives a higher limit
(`limits.service`), and a form without one is not refused: people without JavaScript can still ask.
"""

import time
from typing import Any, cast
from uuid import UUID

import altcha
from kit.db.key_derivation import derive_key

ALGORITHM = "PBKDF2/SHA-256"
COST = 5_000
COUNTERS = (50, 200)
"""Number of keys that the browser derives: a tenth of a second on a laptop, half a second on an old telephone."""

LIVES_SECONDS = 900
Reason = tuple[str, str]

NOT_A_PROOF: Reason = (
    "La vérification automatique a échoué. Rien n'est perdu : envoyez à nouveau.",
    "The automatic check failed. Nothing is lost: send again.",
)
EXPIRED: Reason = (
    "La vérification automatique a expiré. Rien n'est perdu : envoyez à nouveau.",
    "The automatic check has expired. Nothing is lost: send again.",
)
REPLAYED: Reason = (
    "Cette vérification automatique a déjà servi. Rien n'est perdu : envoyez à nouveau.",
    "This automatic check has been used already. Nothing is lost: send again.",
)


def new_challenge(secret: bytes, campaign_id: UUID, counter: int, now: float | None = None) -> dict[str, Any]:
    """Return a signed challenge for this campaign's forms. `counter` is within COUNTERS."""
    challenge = altcha.create_challenge(
        algorithm=ALGORITHM,
        cost=COST,
        counter=counter,
        expires_at=int(time.time() if now is None else now) + LIVES_SECONDS,
        data={"campaign": str(campaign_id)},
        hmac_secret=derive_key(secret, "proof of work"),
        hmac_key_secret=derive_key(secret, "proof of work, solution"),
    )
    return cast("dict[str, Any]", challenge.to_dict())


def check_proof(secret: bytes, campaign_id: UUID, text: str) -> bytes | Reason:
    """Return the key of a valid solution, to be stored so that it serves once; or the reason to refuse it."""
    try:
        payload = altcha.Payload.from_base64(text)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return NOT_A_PROOF
    verdict = altcha.verify_solution(
        payload,
        derive_key(secret, "proof of work"),
        hmac_key_secret=derive_key(secret, "proof of work, solution"),
    )
    if verdict.expired:
        return EXPIRED
    data: Any = vars(payload.challenge.parameters)["data"]
    # Signed by us, so of our own shape; for another campaign it is worth nothing here.
    if not verdict.verified or data != {"campaign": str(campaign_id)}:
        return NOT_A_PROOF
    return bytes.fromhex(payload.challenge.signature or "")
