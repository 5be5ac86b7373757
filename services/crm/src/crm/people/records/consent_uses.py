"""Uses that a person agrees to, computed from all their consents: a refusal always beats an earlier consent.

Sources: GDPR art. 4(11) and 7; CPCE L. 34-5 (e-mail, SMS, automated calls); Regulation (EU) 2024/900 art. 18.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias, get_args

Use: TypeAlias = Literal[
    "email", "sms", "call", "automated_call", "post", "online_targeting", "party_sharing", "opinion"
]
State: TypeAlias = Literal["given", "withdrawn"]
Source: TypeAlias = Literal["form", "paper", "phone", "door", "link", "import", "integration"]

USES: tuple[Use, ...] = get_args(Use)
SECOND_HAND: frozenset[Source] = frozenset({"import", "integration"})
"""Sources other than the person: their consent never cancels a refusal."""

CHANNEL_OF: dict[Use, Literal["email", "phone"]] = {
    "email": "email",
    "sms": "phone",
    "call": "phone",
    "automated_call": "phone",
}


@dataclass(frozen=True)
class Said:
    use: Use
    state: State
    source: Source
    stated_at: datetime


def agreed_uses(statements: Iterable[Said]) -> list[Use]:
    """Return the uses in force, in the order of `USES`. No answer counts as a refusal."""
    lines = list(statements)
    return [use for use in USES if _stands([line for line in lines if line.use == use])]


def _stands(lines: list[Said]) -> bool:
    noes = [line.stated_at for line in lines if line.state == "withdrawn"]
    last_no = max(noes, default=None)
    for line in lines:
        if line.state == "given" and (last_no is None or (line.stated_at > last_no and line.source not in SECOND_HAND)):
            return True
    return False
