"""The ministry's feed, asked for over HTTP from a server on this machine."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from common.schemas.campaign import CampaignState
from fastapi import FastAPI
from kit.db.sessions import Sessions
from kit.testing.steps import STATE, as_worker, call, clock_offset, new_campaign
from results.publications.sources.feed_poller import address_of, fetch, keep_polling, poll_once
from results.settings import Feed

PATH = "/LG/resultatsT1/94/R194CIR.xml"


class Ministry(ThreadingHTTPServer):
    """`files`: what is published; anything else is a web page with 404."""

    files: dict[str, bytes]
    asked: list[str]


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Ministry)
        self.server.asked.append(self.path)
        content = self.server.files.get(self.path)
        self.send_response(404 if content is None else 200)
        self.end_headers()
        self.wfile.write(content if content is not None else b"<!DOCTYPE html><html><body>404</body></html>")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def ministry() -> Iterator[Ministry]:
    server = Ministry(("127.0.0.1", 0), _Answer)
    server.files, server.asked = {}, []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
async def tonight(sessions: Sessions) -> UUID:
    """Half an hour after the legal hour of its first round."""
    hour = datetime(2029, 6, 10, 18, 30, tzinfo=UTC)
    offset = int((hour - datetime.now(UTC)) / timedelta(seconds=1))
    return await new_campaign(sessions, clock_offset_seconds=offset)


def configured(ministry: Ministry) -> Feed:
    return Feed(ministry_feed_url=f"http://127.0.0.1:{ministry.server_port}/LG/")


async def poll(sessions: Sessions, configuration: Feed) -> int:
    async with as_worker(sessions) as worker, httpx.AsyncClient() as client:
        return await poll_once(worker, configuration, lambda address: fetch(client, address))


async def test_what_is_published_is_read_once_and_kept(
    feed: Callable[..., str], app: FastAPI, sessions: Sessions, tonight: UUID, ministry: Ministry
) -> None:
    settings = configured(ministry)
    answers: list[str] = []
    async with call(app, tonight) as client:

        async def look() -> None:
            assert await poll(sessions, settings) == 1
            answers.append((await client.get("/v1/sources/reads")).json()["polls"][0]["outcome"])

        await look()
        ministry.files[PATH] = b"<!DOCTYPE html><html>soon</html>"
        await look()
        ministry.files[PATH] = feed("circo", "9406").encode()
        await look()
        await look()
        ministry.files[PATH] = feed("circo", "9406", (900, 700)).encode()
        await look()
        ministry.files[PATH] = feed("circo", "2902").encode()
        await look()
        told = (await client.get("/v1/sources/reads")).json()

    assert answers == ["not_published", "not_published", "read", "same", "read", "unreadable"]
    assert [read["origin"] for read in told["items"]] == [f"{settings.ministry_feed_url}resultatsT1/94/R194CIR.xml"] * 2
    assert set(ministry.asked) == {PATH}


async def test_a_file_is_asked_for_once_for_all_its_campaigns(
    sessions: Sessions, tonight: UUID, ministry: Ministry
) -> None:
    offset = clock_offset(datetime(2029, 6, 10, 18, 30, tzinfo=UTC))
    await new_campaign(sessions, territory="circo:9401", clock_offset_seconds=offset)
    assert await poll(sessions, configured(ministry)) == 1
    assert ministry.asked == [PATH]


async def test_nothing_is_asked_before_the_legal_hour(
    sessions: Sessions, campaign_id: UUID, ministry: Ministry
) -> None:
    assert await poll(sessions, configured(ministry)) == 0
    assert ministry.asked == []


async def test_a_server_that_is_away_is_noted_and_asked_again(app: FastAPI, sessions: Sessions, tonight: UUID) -> None:
    await poll(sessions, Feed(ministry_feed_url="http://127.0.0.1:9/LG"))
    async with call(app, tonight) as client:
        assert (await client.get("/v1/sources/reads")).json()["polls"][0]["outcome"] == "unreachable"


async def test_without_an_address_nothing_is_asked(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ISOLOIR_MINISTRY_FEED_URL", raising=False)
    await keep_polling(sessions)


async def test_the_shared_sample_is_read(app: FastAPI, sessions: Sessions, ministry: Ministry) -> None:
    folder = Path(__file__).parents[6] / "shared" / "data" / "law" / "ministry_xml"
    sample = folder / "SYNTHETIC_LG2024_R1_dep_CIR.xml"
    if not sample.exists():
        pytest.skip("no sample of the feed: set ISOLOIR_DATA")
    hour = datetime(2024, 6, 30, 18, 30, tzinfo=UTC)
    offset = int((hour - datetime.now(UTC)) / timedelta(seconds=1))
    rounds = [{"number": 1, "on": "2024-06-30"}, {"number": 2, "on": "2024-07-07"}]
    campaign = await new_campaign(sessions, territory="circo:2902", rounds=rounds, clock_offset_seconds=offset)
    ministry.files["/LG/resultatsT1/29/R129CIR.xml"] = sample.read_bytes()
    assert await poll(sessions, configured(ministry)) == 1
    async with call(app, campaign) as client:
        told = (await client.get("/v1/sources")).json()["items"]
    assert [(one["level"], one["place"], one["figures"][0]["valid"]) for one in told] == [("constituency", "2902", 680)]


def test_the_address_follows_the_election_and_the_operators_path() -> None:
    state = CampaignState.model_validate(STATE)
    here = Feed(ministry_feed_url="http://m/LG2029/")
    assert address_of(here, state, [], 2) == "http://m/LG2029/resultatsT2/94/R294CIR.xml"
    other = Feed(ministry_feed_url="http://m", ministry_feed_path="T{round}/{department}.xml")
    assert address_of(other, state, [], 1) == "http://m/T1/94.xml"
    nation = state.model_copy(update={"territory": "nation:FR"})
    assert address_of(here, nation, [], 1) is None
