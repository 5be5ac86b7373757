"""Requests of a command to a running suite, and its refusals in words for users."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import httpx

TIMEOUT = httpx.Timeout(60, connect=5)
HEADERS = {"Accept-Language": "fr"}

Token = Callable[[UUID | None], str]


@dataclass
class SuiteRefused(Exception):
    """The suite's error, in words for users."""

    title: str
    detail: str
    pointer: str | None = None


def find_campaign(said: str, crm_port: int | None, token: Token) -> UUID:
    """Return a campaign by id, or by a unique name where crm runs."""
    try:
        return UUID(said)
    except ValueError:
        pass
    if crm_port is None:
        raise SuiteRefused("bad campaign", "Sans crm, donnez l'identifiant de la campagne et non son nom.", "/campaign")
    headers = HEADERS | {"Authorization": f"Bearer {token(None)}"}
    address = f"http://127.0.0.1:{crm_port}/crm/v1/campaigns"
    listed = checked(lambda: httpx.get(address, headers=headers, timeout=TIMEOUT))
    named: dict[str, list[UUID]] = {}
    for one in listed.json()["items"]:
        named.setdefault(one["campaign"]["name"], []).append(UUID(one["id"]))
    match named.get(said, []):
        case [only]:
            return only
        case []:
            known = ", ".join(sorted(named)) or "aucune"
            raise SuiteRefused(
                "no campaign", f"Aucune campagne ne s'appelle « {said} ». Campagnes : {known}.", "/campaign"
            )
        case several:
            ids = ", ".join(map(str, several))
            raise SuiteRefused(
                "two campaigns", f"Plusieurs campagnes s'appellent ainsi : donnez l'identifiant ({ids}).", "/campaign"
            )


def checked(ask: Callable[[], httpx.Response]) -> httpx.Response:
    """Return the answer of a request; raise SuiteRefused."""
    try:
        answer = ask()
    except httpx.HTTPError as error:
        raise not_reached(error) from error
    check_answer(answer)
    return answer


def check_answer(answer: httpx.Response) -> None:
    """Raise SuiteRefused, with the detail of its problem, for an answer that is no success."""
    if answer.is_success:
        return
    try:
        detail = str(answer.json()["detail"])
    except (ValueError, KeyError):
        detail = f"La suite a répondu {answer.status_code}."
    raise SuiteRefused("refused", detail, "/campaign" if answer.status_code in (403, 404) else None)


def not_reached(error: httpx.HTTPError) -> SuiteRefused:
    return SuiteRefused("not reached", f"La suite ne répond pas ({type(error).__name__}) : « isoloir status ».")
