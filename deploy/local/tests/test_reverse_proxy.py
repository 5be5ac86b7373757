"""The gateway passes requests and answers through as they come, held against a real upstream."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from isoloir_local.gateway.dispatch import Dispatch
from isoloir_local.gateway.reverse_proxy import Upstreams, without_hop_by_hop
from isoloir_local.ports import hold_port, listen_on
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp


class Upstream:
    """A service behind the gateway, recording what passes through."""

    def __init__(self) -> None:
        self.left = asyncio.Event()
        self.received = 0
        self.first_chunk = asyncio.Event()
        self.app = Starlette(
            routes=[
                Route("/echo/headers", self.headers),
                Route("/echo/events", self.events),
                Route("/echo/upload", self.upload, methods=["POST"]),
                Route("/echo/path/{rest:path}", self.path),
                Route("/echo/two-cookies", self.cookies),
                Route("/echo/.well-known/oauth-authorization-server", self.path),
            ]
        )

    async def headers(self, request: Request) -> Response:
        return JSONResponse(dict(request.headers), headers={"Connection": "x-private", "X-Private": "1"})

    async def events(self, _: Request) -> Response:
        async def tell() -> AsyncIterator[str]:
            try:
                for number in range(1000):
                    yield f"data: {number}\n\n"
                    await asyncio.sleep(0.05)
            finally:
                self.left.set()

        return StreamingResponse(tell(), media_type="text/event-stream")

    async def upload(self, request: Request) -> Response:
        digest = hashlib.sha256()
        async for chunk in request.stream():
            self.received += len(chunk)
            self.first_chunk.set()
            digest.update(chunk)
        return PlainTextResponse(digest.hexdigest())

    async def path(self, request: Request) -> Response:
        return PlainTextResponse(f"{request.scope['raw_path'].decode()}?{request.url.query}")

    async def cookies(self, _: Request) -> Response:
        response = PlainTextResponse("")
        response.set_cookie("a", "1")
        response.set_cookie("b", "2")
        return response


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncGenerator[str]:
    with hold_port() as held:
        port = held.getsockname()[1]
        config = uvicorn.Config(app, log_config=None, ws="none", proxy_headers=False, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve([listen_on("127.0.0.1", port)]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        await serving


@pytest.fixture
def upstream() -> Upstream:
    return Upstream()


@pytest.fixture
async def through(upstream: Upstream) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the gateway, with the upstream behind /echo and nobody behind /gone."""
    with hold_port() as nobody:
        async with served(upstream.app) as address:
            gone = f"http://127.0.0.1:{nobody.getsockname()[1]}"
            upstreams = Upstreams({"echo": address, "gone": gone})
            front = Dispatch(PlainTextResponse("ours"), upstreams)
            async with served(front) as gateway, httpx.AsyncClient(base_url=gateway, timeout=120) as client:
                yield client
            await upstreams.close()


async def test_a_services_metadata_stands_before_its_prefix_too(through: httpx.AsyncClient) -> None:
    answer = await through.get("/.well-known/oauth-authorization-server/echo")
    assert answer.text == "/echo/.well-known/oauth-authorization-server?"
    assert (await through.get("/.well-known/oauth-authorization-server/autre")).text == "ours"


async def test_events_arrive_one_by_one_and_hanging_up_reaches_the_service(
    through: httpx.AsyncClient, upstream: Upstream
) -> None:
    async with through.stream("GET", "/echo/events", headers={"Accept": "text/event-stream"}) as answer:
        lines = answer.aiter_lines()
        assert await asyncio.wait_for(anext(lines), 2) == "data: 0"
        assert not upstream.left.is_set()
    await asyncio.wait_for(upstream.left.wait(), 3)


async def test_an_upload_streams_through_whole(through: httpx.AsyncClient, upstream: Upstream) -> None:
    block, go_on = b"x" * 65_536, asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield block
        await go_on.wait()
        for _ in range(200):
            yield block

    sending = asyncio.create_task(through.post("/echo/upload", content=body()))
    # The service has the beginning while the end is not even written.
    await asyncio.wait_for(upstream.first_chunk.wait(), 3)
    go_on.set()
    assert (await sending).text == hashlib.sha256(block * 201).hexdigest()
    assert upstream.received == 201 * len(block)


async def test_headers_of_one_connection_stop_here_and_ours_say_who_calls(through: httpx.AsyncClient) -> None:
    liar = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "gopher", "Connection": "x-secret", "X-Secret": "1"}
    answer = await through.get("/echo/headers", headers=liar)
    seen = answer.json()
    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert seen["x-forwarded-proto"] == "http"
    assert seen["host"] == seen["x-forwarded-host"] == f"127.0.0.1:{through.base_url.port}"
    assert "x-secret" not in seen
    assert "x-private" not in answer.headers


async def test_the_path_arrives_as_it_was_written(through: httpx.AsyncClient) -> None:
    answer = await through.get("/echo/path/a%2Fb%20c/../d?x=%26&y=é")
    assert answer.text.startswith("/echo/path/")
    raw = await through.get("/echo/path/%C3%A9%2F1?after=a%2Bb")
    assert raw.text == "/echo/path/%C3%A9%2F1?after=a%2Bb"


async def test_two_cookies_stay_two(through: httpx.AsyncClient) -> None:
    answer = await through.get("/echo/two-cookies")
    assert len(answer.headers.get_list("set-cookie")) == 2


async def test_a_service_that_is_away_is_a_problem_that_says_when_to_come_back(through: httpx.AsyncClient) -> None:
    answer = await through.get("/gone/v1/x", headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    assert answer.json()["status"] == 503


async def test_what_is_no_service_is_the_gateways(through: httpx.AsyncClient) -> None:
    assert (await through.get("/echoes")).text == "ours"
    assert (await through.get("/")).text == "ours"


def test_hop_by_hop_headers_are_found_in_any_case() -> None:
    headers = [(b"Connection", b"close, X-One"), (b"x-one", b"1"), (b"Upgrade", b"h2c"), (b"accept", b"*/*")]
    assert without_hop_by_hop(headers) == [(b"accept", b"*/*")]


async def test_crm_is_asked_which_sites_of_others_may_call_any_service() -> None:
    """But for the operator's origins, which each service knows, and public forms, whose sites are their campaign's."""

    def named(name: str) -> Starlette:
        async def answer(_: Request) -> Response:
            return PlainTextResponse(name)

        return Starlette(routes=[Route("/{rest:path}", answer, methods=["GET", "OPTIONS"])])

    asked = {"Origin": "https://carte.exemple.fr", "Access-Control-Request-Method": "GET"}
    async with served(named("crm")) as crm, served(named("predict")) as predict:
        upstreams = Upstreams({"crm": crm, "predict": predict})
        front = Dispatch(PlainTextResponse("ours"), upstreams, ["https://exploitant.exemple.fr"])
        async with served(front) as gateway, httpx.AsyncClient(base_url=gateway, timeout=120) as client:
            answers = [
                await client.options("/predict/v1/jobs", headers=asked),
                await client.get("/predict/v1/jobs", headers=asked),
                await client.options("/predict/v1/jobs", headers={"Origin": "https://carte.exemple.fr"}),
                await client.options("/predict/v1/public/forms", headers=asked),
                await client.options("/predict/v1/jobs", headers=asked | {"Origin": "https://exploitant.exemple.fr"}),
            ]
        await upstreams.close()
    assert [one.text for one in answers] == ["crm", "predict", "predict", "predict", "predict"]


@pytest.mark.parametrize(("method", "asked"), [("GET", 2), ("POST", 1)])
async def test_what_changes_nothing_is_asked_again_where_a_service_hangs_up(method: str, asked: int) -> None:
    """As a restarting service does with a connection that it kept open; a change may have been made already."""
    requests: list[bytes] = []

    async def hang_up_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await reader.readuntil(b"\r\n\r\n"))
        if len(requests) > 1:
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(hang_up_first, "127.0.0.1", 0)
    upstreams = Upstreams({"echo": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"})
    front = Dispatch(PlainTextResponse("ours"), upstreams)
    async with server, served(front) as gateway, httpx.AsyncClient(base_url=gateway, timeout=120) as client:
        answer = await client.request(method, "/echo/people")
    await upstreams.close()

    assert (len(requests), answer.status_code) == (asked, 200 if asked == 2 else 503)
