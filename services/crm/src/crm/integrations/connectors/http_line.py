"""HTTP requests to another system: rate-limited, retried a limited number of times, and sent only to the public address
that its name resolved to.
"""

import asyncio
import json
import random
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import httpx
from kit.events.webhooks import address_guard
from kit.events.webhooks.address_guard import Reach, Target
from kit.web.tls import trusted_authorities

TRIES = 8
LONGEST_WAIT = 60.0
TIMEOUT = 30.0
NOT_MODIFIED = 304
Renew: TypeAlias = Callable[[str], Awaitable[str | None]]
"""Given the refused token, return the one to use now; None if there is none."""


class Refused(Exception):
    """The other system refuses our credentials; the text is French, for the page."""


class ServiceUnavailable(Exception):
    """The other system does not answer, or not readably; the text is French."""


@dataclass
class Pace:
    """A rate limit: at most `limit` requests in any `seconds`, less one percent.

    Callers that share it wait their turn.
    """

    limit: int
    seconds: float
    _sent: deque[float] = field(default_factory=lambda: deque[float]())
    _line: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def wait(self, cost: int = 1) -> None:
        clock = asyncio.get_running_loop()
        async with self._line:
            for _ in range(cost):
                if len(self._sent) >= self.limit:
                    # They count when a request arrives, we when it leaves.
                    await asyncio.sleep(max(0.0, self._sent[0] + self.seconds * 1.01 - clock.time()))
                    self._sent.popleft()
                self._sent.append(clock.time())


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=lambda: {})
    text: str = ""


class Line:
    """A connection to one vendor with one key. Its name is resolved once, and all requests go to that address."""

    def __init__(self, base_url: str, token: str, pace: Pace, reach: Reach, renew: Renew | None = None) -> None:
        self.pace = pace
        self.asked = 0
        self.token = token
        self.headers: dict[str, str] = {}
        self._base_url = base_url
        self._reach = reach
        self._renew = renew
        self._renewing = asyncio.Lock()
        self._target: Target | None = None
        self.client = httpx.AsyncClient(
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=False,
            verify=trusted_authorities(trust_env=False),
            limits=httpx.Limits(max_connections=32),
        )

    async def close(self) -> None:
        await self.client.aclose()

    async def ask(
        self, method: str, path: str, *, cost: int = 1, absent: bool = False, plain: bool = False, **given: Any
    ) -> Answer:
        """Return a readable answer below 500. `absent`: accept 404; `plain`: need not be JSON.

        Raises Refused, ServiceUnavailable.
        """
        outcome, renewed = "aucune réponse", False
        for attempt in range(TRIES):
            await self.pace.wait(cost)
            self.asked += 1
            wait = min(LONGEST_WAIT, 0.25 * 2**attempt) * (0.75 + random.random() / 2)
            token = self.token
            try:
                answer = await self._send(method, path, token, given)
                if answer.status_code == 401 and not renewed:
                    renewed = True
                    if await self._has_another(token):
                        continue
                if answer.status_code in (401, 403):
                    raise Refused(
                        "Le service refuse nos identifiants : ils ont expiré ou été révoqués. Saisissez-les à nouveau."
                    )
                if found.status_code == 429 or found.status_code >= 500:
                    said = f"réponse {found.status_code}"
                    wait = _asked_to_wait(_when(found.headers), wait)
                elif found.is_redirect and found.status_code != NOT_MODIFIED:
                    raise ServiceUnavailable(
                        "Le service renvoie vers une autre adresse : saisissez celle où il répond lui-même."
                    )
                elif answer.status_code == 404 and not absent:
                    raise ServiceUnavailable(
                        "Le service ne connaît pas cette adresse (404) : vérifiez le nom de l'espace."
                    )
                else:
                    return _answer(answer, plain=plain)
            except address_guard.ForbiddenAddress as refusal:
                raise Refused(f"L'adresse n'est pas (ou plus) une adresse publique : {refusal}.") from refusal
            except (httpx.HTTPError, OSError, json.JSONDecodeError, UnicodeDecodeError) as error:
                outcome = "réponse illisible" if isinstance(error, ValueError) else "connexion impossible ou coupée"
                # It may have moved: the name is resolved again, under the same checks.
                self._target = None
            await asyncio.sleep(wait)
        raise ServiceUnavailable(
            f"Le service n'a pas répondu après {TRIES} essais ({outcome}). Rien n'est perdu : relancez plus tard."
        )

    async def _send(self, method: str, path: str, token: str, given: Mapping[str, Any]) -> httpx.Response:
        if self._target is None:
            self._target = await address_guard.resolve_url(self._base_url, self._reach)
        request_headers: Mapping[str, str] = given.get("headers", {})
        headers = {**self.headers, **request_headers, "Host": self._target.host}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        options: dict[str, Any] = {**given, "headers": headers}
        url = f"{self._target.url.rstrip('/')}{path}"
        return await self.client.request(method, url, extensions={"sni_hostname": self._target.name}, **options)

    async def _has_another(self, refused: str) -> bool:
        """Return whether there is a newer token than the refused one; of concurrent callers, one renews it."""
        if self._renew is None:
            return False
        async with self._renewing:
            if self.token == refused:
                self.token = await self._renew(refused) or refused
            return self.token != refused


def _answer(response: httpx.Response, *, plain: bool) -> Answer:
    if plain:
        return Answer(response.status_code, None, response.headers, response.content.decode("utf-8-sig"))
    return Answer(response.status_code, response.json() if response.content else None, response.headers)


def _when(headers: Mapping[str, str]) -> str | None:
    """Return the seconds to wait, in the header that HTTP has for it or in Brevo's; a 429 may have neither."""
    return headers.get("retry-after") or headers.get("x-sib-ratelimit-reset")


def _asked_to_wait(said: str | None, otherwise: float) -> float:
    if said and said.strip().isdecimal():
        return min(float(said), LONGEST_WAIT)
    return otherwise
