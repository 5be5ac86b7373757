"""Asking another system: never faster than it allows, again when it stumbles, and never in vain without end."""

import asyncio
import json
import random
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

TRIES = 8
LONGEST_WAIT = 60.0
TIMEOUT = 30.0


class Refused(Exception):
    """The other system takes our credentials no more: its text is French, for the page."""


class Away(Exception):
    """The other system does not answer, or nothing that can be read. Its text is French."""


@dataclass
class Pace:
    """At most `limit` requests in any `seconds`, as their documentation has it, and a hundredth less."""

    limit: int
    seconds: float
    _sent: deque[float] = field(default_factory=lambda: deque[float]())

    async def wait(self, cost: int = 1) -> None:
        clock = asyncio.get_running_loop()
        for _ in range(cost):
            if len(self._sent) >= self.limit:
                # They count when it arrives, we when it leaves.
                await asyncio.sleep(max(0.0, self._sent[0] + self.seconds * 1.01 - clock.time()))
                self._sent.popleft()
            self._sent.append(clock.time())


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any


class Line:
    """A line to one vendor with one key."""

    def __init__(self, base_url: str, headers: Mapping[str, str], pace: Pace) -> None:
        self.pace = pace
        self.asked = 0
        self.client = httpx.AsyncClient(
            base_url=base_url, headers=dict(headers), timeout=TIMEOUT, follow_redirects=False, trust_env=False
        )

    async def close(self) -> None:
        await self.client.aclose()

    async def ask(self, method: str, path: str, *, cost: int = 1, absent: bool = False, **given: Any) -> Answer:
        """An answer below 500 that can be read. `absent`: a 404 is one too. Raises Refused, Away."""
        said = "aucune réponse"
        for attempt in range(TRIES):
            await self.pace.wait(cost)
            self.asked += 1
            wait = min(LONGEST_WAIT, 0.25 * 2**attempt) * (0.75 + random.random() / 2)
            try:
                found = await self.client.request(method, path, **given)
                if found.status_code in (401, 403):
                    raise Refused(
                        "Le service refuse nos identifiants : ils ont expiré ou été révoqués. Saisissez-les à nouveau."
                    )
                if found.status_code == 429 or found.status_code >= 500:
                    said = f"réponse {found.status_code}"
                    wait = _asked_to_wait(found.headers.get("retry-after"), wait)
                elif found.status_code == 404 and not absent:
                    raise Away("Le service ne connaît pas cette adresse (404) : vérifiez le nom de l'espace.")
                else:
                    return Answer(found.status_code, found.json() if found.content else None)
            except (httpx.HTTPError, json.JSONDecodeError, UnicodeDecodeError) as error:
                said = "réponse illisible" if isinstance(error, ValueError) else "connexion impossible ou coupée"
            await asyncio.sleep(wait)
        raise Away(f"Le service n'a pas répondu après {TRIES} essais ({said}). Rien n'est perdu : relancez plus tard.")


def _asked_to_wait(said: str | None, otherwise: float) -> float:
    if said and said.strip().isdecimal():
        return min(float(said), LONGEST_WAIT)
    return otherwise
