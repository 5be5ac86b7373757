from typing import Annotated, Any

from pydantic import BaseModel, Field


class ChallengeRead(BaseModel):
    """A challenge for the browser (ALTCHA, proof of work version 2)."""

    parameters: Annotated[
        dict[str, Any],
        Field(
            description="`algorithm`, `nonce`, `salt`, `cost`, `keyLength`, `keyPrefix`, `keySignature`, `expiresAt`."
        ),
    ]
    signature: str
