"""Environment of the walk: a running suite, an administrator, a source of results."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar
from uuid import UUID, uuid4

import httpx

from isoloir_local.sources import Source

T = TypeVar("T")
ARRIVAL_SECONDS = 60.0
"""Many times what it takes, so that only what is lost is called lost, also on a machine with much else to do."""
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.32
"""Seconds between two looks: a look takes from the services the time in which they would let it arrive."""


class WalkFailed(Exception):
    """Raised if something was refused, or did not arrive."""


@dataclass(frozen=True)
class Step:
    """One fact: state before and after, and the time it took to arrive."""

    name: str
    title: str
    before: dict[str, Any]
    after: dict[str, Any]
    milliseconds: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def line(self) -> str:
        changes = ", ".join(f"{key} {self.before.get(key)} → {value}" for key, value in self.after.items())
        return f"  {self.title} : {changes} ({self.milliseconds} ms)"


class Stage:
    def __init__(
        self,
        address: str,
        source: Source,
        new_token: Callable[[UUID | None], str],
        say: Callable[[str], None],
        verify: Any = True,
    ) -> None:
        self.address = address
        self.source = source
        self.say = say
        self.campaign_id = uuid4()
        self._new_token = new_token
        self._http = httpx.Client(base_url=address, timeout=120, verify=verify)

    def close(self) -> None:
        self._http.close()

    def ask(
        self, method: str, path: str, *, operate: bool = False, public: bool = False, key: str = "", **content: Any
    ) -> Any:
        """Return the JSON of the answer; raise WalkFailed.

        `operate`: as operator, outside any campaign. `key`: the Idempotency-Key of a POST that may be asked again.
        """
        headers = {"Idempotency-Key": key or str(uuid4())} if method == "POST" else {}
        if not public:
            headers["Authorization"] = f"Bearer {self._new_token(None if operate else self.campaign_id)}"
        try:
            answer = self._http.request(method, path, headers=headers, **content)
        except httpx.HTTPError as error:
            raise WalkFailed(f"{method} {path}: {type(error).__name__}") from error
        if not answer.is_success:
            raise WalkFailed(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer.json() if answer.content else None

    def see(self, path: str) -> Any:
        return self.ask("GET", path)

    def until(self, look: Callable[[], T], arrived: Callable[[T], bool], seconds: float = ARRIVAL_SECONDS) -> T:
        deadline, pause = time.monotonic() + seconds, FIRST_PAUSE
        while not arrived(result := look()):
            if time.monotonic() > deadline:
                raise WalkFailed(f"What was told did not arrive: {result}")
            time.sleep(pause)
            pause = min(pause * 1.2, LONGEST_PAUSE)
        return result

    def step(
        self,
        name: str,
        title: str,
        look: Callable[[], dict[str, Any]],
        do: Callable[[], object],
        arrived: Callable[[dict[str, Any], dict[str, Any]], bool],
    ) -> Step:
        """Look, act, and look until the fact has arrived."""
        before = look()
        began = time.monotonic()
        do()
        after = self.until(look, lambda item: arrived(before, item))
        return Step(name, title, before, after, round((time.monotonic() - began) * 1000))
