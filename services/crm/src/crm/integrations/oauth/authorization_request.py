"""The authorization request of a front-end (RFC 6749, 4.1.1, with RFC 7636 and 9207), before and after the login.

Whatever is wrong with who asks, or with where people are to go back to, is told to the person and to nobody else. All
other faults are told to the front-end, at the address that it registered.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from common.scopes import current_scopes
from kit.db.sessions import Sessions, transaction
from kit.web.problems import Invalid

from crm.integrations.front_ends.code_challenge import METHOD, is_challenge
from crm.integrations.front_ends.schemas import KnownFrontEnd
from crm.integrations.front_ends.service import find_front_end, hold_front_end

LONGEST = 1800
"""Bytes of a whole request: it comes back after the login, which keeps it in a cookie."""
MAX_STATE = 500
ONCE = (
    *("response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method"),
    "response_mode",
)


@dataclass(frozen=True)
class AuthorizationRequest:
    """A request of a known front-end, whose answer goes to one of its registered addresses."""

    campaign_id: UUID
    front_end: KnownFrontEnd
    redirect_uri: str
    state: str
    challenge: str
    scopes: frozenset[str]
    error: str = ""
    """A word of RFC 6749, 4.1.2.1: what it is refused for, whoever the person is."""

    def answer(self, issuer: str, **said: str) -> str:
        """The address to go back to. `iss` says whose answer it is: a front-end may know several servers."""
        state = {"state": self.state} if self.state else {}
        joint = "&" if "?" in self.redirect_uri else "?"
        return f"{self.redirect_uri}{joint}{urlencode(said | state | {'iss': issuer})}"


async def read_authorization_request(
    sessions: Sessions, pairs: Iterable[tuple[str, str]], length: int = 0
) -> AuthorizationRequest:
    """Raises Invalid where nobody may be sent back: an unknown front-end, an address that it did not register."""
    said: dict[str, str] = {}
    for name, value in pairs:
        if name in ONCE and name in said:
            raise _not_to_be_answered()
        said[name] = value
    found = await find_front_end(sessions, said.get("client_id", ""))
    if found is None or length > LONGEST:
        raise _not_to_be_answered()
    async with transaction(sessions, found[0]) as session:
        front_end = await hold_front_end(session, *found)
    redirect_uri = said.get("redirect_uri", "")
    if front_end is None or redirect_uri not in front_end.redirect_uris:
        raise _not_to_be_answered()
    asked = current_scopes(said.get("scope", "").split()) or current_scopes(front_end.scopes)
    return AuthorizationRequest(
        campaign_id=found[0],
        front_end=front_end,
        redirect_uri=redirect_uri,
        state=said.get("state", "")[:MAX_STATE],
        challenge=said.get("code_challenge", ""),
        scopes=asked,
        error=_fault(said, asked, current_scopes(front_end.scopes)),
    )


def _fault(said: Mapping[str, str], asked: frozenset[str], registered: frozenset[str]) -> str:
    if said.get("response_type") != "code":
        return "unsupported_response_type"
    proven = said.get("code_challenge_method") == METHOD and is_challenge(said.get("code_challenge", ""))
    if not proven or said.get("response_mode", "query") != "query" or len(said.get("state", "")) > MAX_STATE:
        return "invalid_request"
    return "invalid_scope" if asked - registered else ""


def _not_to_be_answered() -> Invalid:
    return Invalid(
        "Ce lien ne vient pas d'un site que votre campagne a inscrit, ou n'y ramène pas : n'allez pas plus loin. "
        "Prévenez la personne qui vous l'a transmis.",
        "The client_id is not (or no longer) known, or the redirect_uri is not one of those that it registered, "
        "exactly. Nobody is sent back.",
    )
