"""A service with a campaign that is not empty, which answers in the thread that asks it.

Behind a socket a quarter of the time went into the socket, and into two threads that took turns.
"""

import asyncio
import io
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self, cast
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import pytest
import requests
from common.scopes import SCOPES, Role
from fastapi import FastAPI
from kit.db import tenancy
from kit.db.sessions import Sessions, close_database, open_database
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.steps import call, new_campaign, new_member
from kit.testing.tokens import APP_PASSWORD, SECRET, TESTER, bearer
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

from tests.isolation.contents import Filled, fill, new_service
from tests.isolation.places import state_for

URL = "http://service"
DAY_SECONDS = 86_400
GIVE_UP = ("DELETE", "/v1/token")


@dataclass(frozen=True)
class Served:
    url: str
    headers: dict[str, str]
    ids: dict[str, str]


class InProcess(HTTPAdapter):
    """Answers requests with an application: what it reads is what would come over the wire.

    One of the operations gives up the token that it is asked with. From then on another one of the same person stands
    in its place: else all that comes later would be refused for its token, whatever it is.
    """

    def __init__(self, filled: Filled, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._filled, self._loop = filled, loop
        self.headers = self._sign()
        self._current = self.headers

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        asked = request.headers.get("Authorization")
        if asked == self.headers["Authorization"]:
            request.headers.update(self._current)
        response = self.build_response(request, self._loop.run_until_complete(_answer(self._filled.app, request)))
        if response.ok and (request.method, request.path_url.partition("?")[0]) == GIVE_UP:
            self._current = self._sign()
        return response

    def for_session(self, url: str | bytes) -> Self:
        """Stands for `Session.get_adapter`: whatever is asked, this answers."""
        return self

    def _sign(self) -> dict[str, str]:
        # For longer than any run takes: an hour in which a busy machine is at it must not end in refusals.
        ends = int(time.time()) + DAY_SECONDS
        return bearer(self._filled.campaign_id, *SCOPES, jti=str(uuid4()), exp=ends)


async def _answer(app: FastAPI, request: requests.PreparedRequest) -> HTTPResponse:
    assert request.url
    assert request.method
    body = request.body.encode() if isinstance(request.body, str) else cast(bytes, request.body or b"")
    asked = iter([{"type": "http.request", "body": body, "more_body": False}])
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return next(asked, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        said.append(message)

    try:
        await app(_scope_of(request.method, request.url, request.headers), receive, send)
    except Exception:
        # What answers with 500 says the fault again, for the server's log.
        if not said:
            raise
    start, *parts = said
    content = b"".join(part.get("body", b"") for part in parts)
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]
    promised = [int(value) for name, value in headers if name.lower() == "content-length"]
    assert request.method == "HEAD" or promised in ([], [len(content)]), (promised, len(content))
    return HTTPResponse(
        io.BytesIO(b"" if request.method == "HEAD" else content),
        HTTPHeaderDict(headers),
        start["status"],
        version=11,
        preload_content=False,
        request_method=request.method,
    )


def _scope_of(method: str, url: str, headers: Any) -> dict[str, Any]:
    parts = urlsplit(url)
    sent = [(name.lower().encode("latin-1"), _octets(value)) for name, value in headers.items()]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": parts.scheme,
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "root_path": "",
        "query_string": parts.query.encode(),
        "headers": [(b"host", parts.netloc.encode()), *sent],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 80),
        "state": {},
    }


def _octets(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1")


@contextmanager
def served(service: str, postgres: Postgres, template: str) -> Generator[Served]:
    """Until the end of the block every session of `requests` asks this service, and nothing of this machine."""
    name = f"{service}_{uuid4().hex}"
    run_sql(postgres, f"create database {name} template {template}")
    loop = asyncio.new_event_loop()
    sessions = open_database(postgres.url(name, tenancy.APP, APP_PASSWORD), SECRET)
    filled = loop.run_until_complete(_fill(service, sessions))
    adapter = InProcess(filled, loop)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(requests.Session, "get_adapter", adapter.for_session)
        # Looking for proxies and passwords on the disk was a tenth of each request.
        patch.setattr(requests.Session, "trust_env", property(lambda _: False, lambda _, __: None), raising=False)
        yield Served(URL, adapter.headers, filled.ids)
    loop.run_until_complete(close_database(sessions))
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()
    run_sql(postgres, f"drop database {name} with (force)")


async def _fill(service: str, sessions: Sessions) -> Filled:
    campaign_id = await new_campaign(sessions, **state_for(service))
    await new_member(sessions, campaign_id, TESTER, tuple(Role))
    filled = Filled(service, new_service(service, sessions), sessions, campaign_id)
    async with call(filled.app, campaign_id) as client:
        await fill(filled, client)
    return filled
