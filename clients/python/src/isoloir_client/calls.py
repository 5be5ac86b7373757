"""How requests are sent: with a token, again when they were lost, and what a refusal says."""

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any, TypeAlias, cast
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx

Upload: TypeAlias = tuple[str, bytes]
"""A file's name and what is in it."""
Query: TypeAlias = Mapping[str, Any]

AGAIN = frozenset({429, 502, 503, 504})
LONGEST_WAIT = 60.0


class Refused(Exception):
    """The suite said no. `problem` is its RFC 9457 document; `pointer` the field at fault, where there is one."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('detail', '')}".strip())
        self.status = status
        self.problem = problem

    @property
    def pointer(self) -> str | None:
        return self.problem.get("pointer")

    @property
    def current(self) -> Any:
        """Of a 412: what it is now, that somebody else has changed."""
        return self.problem.get("current")


class Sender:
    """The rules that both clients share: how a request is built, and when its answer is retried or refused."""

    def __init__(
        self, address: str, *, campaign: UUID | str | None, attempts: int, new_key: Callable[[], str] | None
    ) -> None:
        self.address = address.rstrip("/")
        self._campaign = campaign
        self._attempts = max(1, attempts)
        self._new_key = new_key or (lambda: str(uuid4()))

    @staticmethod
    def part(value: object) -> str:
        """As a part of a path."""
        return quote(str(value), safe="")

    def headers_of(self, token: str, more: Query | None = None) -> dict[str, str]:
        said = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        if self._campaign is not None:
            said["Isoloir-Campaign"] = str(self._campaign)
        return said | {name: str(value) for name, value in (more or {}).items() if value is not None}

    def request_of(
        self,
        method: str,
        *,
        query: Query | None = None,
        headers: Query | None = None,
        body: Any = None,
        form: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        content_type: str | None = None,
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Headers, and what httpx takes besides. A POST has a key of its own unless it was given one."""
        said = dict(headers or {})
        if method == "POST" and said.get("Idempotency-Key") is None:
            said["Idempotency-Key"] = self._new_key()
        request: dict[str, Any] = {
            "params": {name: value for name, value in (query or {}).items() if value is not None}
        }
        if form is not None:
            request["files"] = {name: value for name, value in form.items() if isinstance(value, tuple)}
            request["data"] = {name: value for name, value in form.items() if not isinstance(value, tuple)}
        elif content is not None:
            request["content"] = content
            said["Content-Type"] = content_type
        elif body is not None:
            request["content"] = json.dumps(body, default=str)
            said["Content-Type"] = "application/json"
        return said, request

    def wait_after(self, attempt: int, outcome: httpx.Response | httpx.TransportError) -> float | None:
        """Seconds until it is sent again; None when the answer is good. Raises Refused, or what was raised."""
        last = attempt >= self._attempts
        if isinstance(outcome, httpx.TransportError):
            if last:
                raise outcome
            return _pause(attempt, None)
        if outcome.is_success:
            return None
        if last or outcome.status_code not in AGAIN:
            raise refusal(outcome)
        return _pause(attempt, outcome.headers.get("Retry-After"))


class Calls(Sender):
    """The requests of one service. `sleep` and `new_key` are there for tests."""

    def __init__(
        self,
        address: str,
        *,
        token: str | Callable[[], str],
        campaign: UUID | str | None = None,
        attempts: int = 5,
        http: httpx.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
        new_key: Callable[[], str] | None = None,
    ) -> None:
        super().__init__(address, campaign=campaign, attempts=attempts, new_key=new_key)
        self.http = http or httpx.Client(timeout=120)
        self._token = token
        self._sleep = sleep

    def ask_json(self, method: str, path: str, **given: Any) -> Any:
        return self.send(method, path, **given).json()

    def ask_bytes(self, method: str, path: str, **given: Any) -> bytes:
        return self.send(method, path, **given).content

    def ask_nothing(self, method: str, path: str, **given: Any) -> None:
        self.send(method, path, **given)

    def rows(self, page: Callable[[Any], Mapping[str, Any]]) -> Iterator[Any]:
        """Yield the items of every page in order."""
        after: Any = None
        while True:
            found = page(after)
            yield from found["items"]
            after = found["next"]
            if after is None:
                return

    def wait(self, seconds: float) -> None:
        self._sleep(seconds)

    def headers(self, more: Query | None = None) -> dict[str, str]:
        return self.headers_of(self._token if isinstance(self._token, str) else self._token(), more)

    def send(self, method: str, path: str, **given: Any) -> httpx.Response:
        """Send it, again where that is safe; `given` is what `request_of` takes. Raises Refused."""
        said, request = self.request_of(method, **given)
        for attempt in count(1):
            outcome: httpx.Response | httpx.TransportError
            try:
                outcome = self.http.request(method, self.address + path, headers=self.headers(said), **request)
            except httpx.TransportError as lost:
                outcome = lost
            seconds = self.wait_after(attempt, outcome)
            if seconds is None and isinstance(outcome, httpx.Response):
                return outcome
            self._sleep(seconds or 0)
        raise AssertionError("unreachable")


def refusal(answer: httpx.Response) -> Refused:
    try:
        problem: Any = answer.json()
    except ValueError:
        problem = {"detail": answer.text[:500]}
    said = cast("dict[str, Any]", problem) if isinstance(problem, dict) else {"detail": answer.text[:500]}
    return Refused(answer.status_code, said)


def _pause(attempt: int, retry_after: str | None) -> float:
    """As long as was asked for; else twice as long each time, and never all at once."""
    if retry_after is not None and retry_after.isdigit():
        return min(float(retry_after), LONGEST_WAIT)
    return min(0.25 * 2**attempt, LONGEST_WAIT) * random.uniform(0.5, 1)
