"""Asking another system: never faster than it allows, again when it stumbles, never in vain without end, and nowhere
but where its name leads on the public internet.
"""

import asyncio
import heapq
import json
import math
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import httpx
from kit.events.webhooks import address_guard
from kit.events.webhooks.address_guard import Reach, Target
from kit.web.tls import trusted_authorities

TRIES = 8
LONGEST_WAIT = 60.0
TIMEOUT = 30.0
MARGIN = 1.005
"""Clocks differ by a little, and so do ways."""
NOT_MODIFIED = 304
Renew: TypeAlias = Callable[[str], Awaitable[str | None]]
"""Given the token that is refused, the one to use from now on; None when there is none to be had."""


class Refused(Exception):
    """The other system takes our credentials no more: its text is French, for the page."""


class ServiceUnavailable(Exception):
    """The other system does not answer, or nothing that can be read. Its text is French."""


@dataclass
class Pace:
    """At most `limit` requests in any `seconds`, as their documentation has it. Whoever shares it waits in line.

    They count a request when it arrives, at some instant between its leaving and its answer, which on a busy machine
    or line are far apart. Its place is free `seconds` after the answer, less what the quickest answer took, since the
    request that takes the place is on its way for as long.
    """

    limit: int
    seconds: float
    _free_at: list[float] = field(default_factory=lambda: list[float]())
    _on_their_way: int = 0
    _quickest: float = math.inf
    _line: asyncio.Lock = field(default_factory=asyncio.Lock)
    _answered: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def place(self, cost: int = 1) -> AsyncGenerator[None]:
        """Wait until a request that counts as `cost` may leave; to be left when its answer is there."""
        clock = asyncio.get_running_loop()
        async with self._line:
            for _ in range(cost):
                await self._wait(clock.time)
                self._on_their_way += 1
        left = clock.time()
        try:
            yield
            self._quickest = min(self._quickest, clock.time() - left)
        finally:
            # Of one that was cut nobody knows when it arrived, or whether.
            on_the_way = self._quickest if self._quickest < math.inf else 0.0
            self._on_their_way -= cost
            for _ in range(cost):
                heapq.heappush(self._free_at, clock.time() - on_the_way + self.seconds * MARGIN)
            self._answered.set()

    async def _wait(self, now: Callable[[], float]) -> None:
        while len(self._free_at) + self._on_their_way >= self.limit:
            if not self._free_at:
                self._answered.clear()
                await self._answered.wait()
            elif (wait := self._free_at[0] - now()) > 0:
                await asyncio.sleep(wait)
            else:
                heapq.heappop(self._free_at)


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=lambda: {})
    text: str = ""


class Line:
    """A line to one vendor with one key. Its name is resolved once, and every request goes to that very address."""

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
        """An answer below 500 that can be read. `absent`: a 404 is one too. `plain`: it need not be JSON.

        Raises Refused, Away.
        """
        said, renewed = "aucune réponse", False
        for attempt in range(TRIES):
            self.asked += 1
            wait = min(LONGEST_WAIT, 0.25 * 2**attempt) * (0.75 + random.random() / 2)
            try:
                async with self.pace.place(cost):
                    token = self.token
                    found = await self._send(method, path, token, given)
                if found.status_code == 401 and not renewed:
                    renewed = True
                    if await self._has_another(token):
                        continue
                if found.status_code in (401, 403):
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
                elif found.status_code == 404 and not absent:
                    raise ServiceUnavailable(
                        "Le service ne connaît pas cette adresse (404) : vérifiez le nom de l'espace."
                    )
                else:
                    return _answer(found, plain=plain)
            except address_guard.ForbiddenAddress as refusal:
                raise Refused(f"L'adresse n'est pas (ou plus) une adresse publique : {refusal}.") from refusal
            except (httpx.HTTPError, OSError, json.JSONDecodeError, UnicodeDecodeError) as error:
                said = "réponse illisible" if isinstance(error, ValueError) else "connexion impossible ou coupée"
                # It may have moved: the name is looked up again, through the same guard.
                self._target = None
            await asyncio.sleep(wait)
        raise ServiceUnavailable(
            f"Le service n'a pas répondu après {TRIES} essais ({said}). Rien n'est perdu : relancez plus tard."
        )

    async def _send(self, method: str, path: str, token: str, given: Mapping[str, Any]) -> httpx.Response:
        if self._target is None:
            self._target = await address_guard.resolve_url(self._base_url, self._reach)
        own: Mapping[str, str] = given.get("headers", {})
        headers = {**self.headers, **own, "Host": self._target.host}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        sent: dict[str, Any] = {**given, "headers": headers}
        url = f"{self._target.url.rstrip('/')}{path}"
        return await self.client.request(method, url, extensions={"sni_hostname": self._target.name}, **sent)

    async def _has_another(self, refused: str) -> bool:
        """Return whether there is another token than the refused one; of many callers at once, one renews it."""
        if self._renew is None:
            return False
        async with self._renewing:
            if self.token == refused:
                self.token = await self._renew(refused) or refused
            return self.token != refused


def _answer(found: httpx.Response, *, plain: bool) -> Answer:
    if plain:
        return Answer(found.status_code, None, found.headers, found.content.decode("utf-8-sig"))
    return Answer(found.status_code, found.json() if found.content else None, found.headers)


def _when(headers: Mapping[str, str]) -> str | None:
    """Return the seconds to wait, in the header that HTTP has for it or in Brevo's; a 429 may have neither."""
    return headers.get("retry-after") or headers.get("x-sib-ratelimit-reset")


def _asked_to_wait(said: str | None, otherwise: float) -> float:
    if said and said.strip().isdecimal():
        return min(float(said), LONGEST_WAIT)
    return otherwise
