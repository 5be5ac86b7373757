"""The board behind a link as an Atom feed: what RFC 4287 asks of it, and nothing before the legal hour."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as xml

from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions
from kit.testing.steps import call

from services.results.tests.boards.public_boards.test_shares import CLOSE, Make, move_clock, share
from services.results.tests.boards.public_boards.test_shares import counted as counted
from services.results.tests.boards.public_boards.test_shares import fast as fast

ATOM = "{http://www.w3.org/2005/Atom}"


def parse(answer: Response) -> xml.Element:
    """Read a feed; assert what RFC 4287 requires of each feed and entry."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = xml.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    author = feed.find(f"{ATOM}author/{ATOM}name")
    assert author is not None
    for one in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (found,) = one.findall(f"{ATOM}{name}")
            assert found.text
        assert one.findtext(f"{ATOM}id", "").startswith("urn:uuid:")
        assert datetime.fromisoformat(one.findtext(f"{ATOM}updated", "")).tzinfo is not None
    return feed


async def test_before_the_legal_hour_the_feed_is_empty_and_says_nothing_of_the_counts(
    counted: AsyncClient, app: FastAPI
) -> None:
    path, _ = await share(counted)
    async with call(app) as anybody:
        answer = await anybody.get(f"{path}/feed.atom")
    feed = parse(answer)
    assert feed.findall(f"{ATOM}entry") == []
    assert feed.findtext(f"{ATOM}updated", "").startswith("2029-06-10T00:00:00")
    # Random ids and tokens may hold any figure.
    said = answer.text.replace(path, "").replace(feed.findtext(f"{ATOM}id", ""), "")
    for hidden in ("58,8", "400", "680", "Camille", "bureau"):
        assert hidden not in said, hidden


async def test_after_the_hour_it_has_what_the_page_shows_and_one_id_for_each_round(
    counted: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID, sheet: Make
) -> None:
    path, _ = await share(counted)
    await move_clock(sessions, campaign_id, CLOSE + timedelta(minutes=1))
    async with call(app) as anybody:
        first = parse(await anybody.get(f"{path}/feed.atom"))
        page = await anybody.get(path, headers={"Accept": "text/html"})
    (entry,) = first.findall(f"{ATOM}entry")
    said = entry.findtext(f"{ATOM}content", "").replace("\N{NO-BREAK SPACE}", " ").replace("\u202f", " ")
    assert "58,8" in said
    assert "Camille" in said
    assert "proclamés sont officiels" in said
    assert f'type="application/atom+xml" title="Résultats" href="{path}/feed.atom"' in page.text
    more: dict[str, Any] = sheet(station="94033_0002")
    answer = await counted.post("/v1/tallies", json=more)
    assert answer.status_code == 201, answer.text
    async with call(app) as anybody:
        second = parse(await anybody.get(f"{path}/feed.atom"))
    (renewed,) = second.findall(f"{ATOM}entry")
    assert renewed.findtext(f"{ATOM}id") == entry.findtext(f"{ATOM}id")
    assert renewed.findtext(f"{ATOM}updated", "") > entry.findtext(f"{ATOM}updated", "")
    assert renewed.findtext(f"{ATOM}title") != entry.findtext(f"{ATOM}title")


async def test_a_feed_ends_with_its_link_and_no_other_secret_opens_it(
    counted: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    path, board = await share(counted)
    await move_clock(sessions, campaign_id, CLOSE + timedelta(minutes=1))
    await counted.delete(f"/v1/public-boards/{board}")
    async with call(app) as anybody:
        assert (await anybody.get(f"{path}/feed.atom")).status_code in (404, 410)
        assert (await anybody.get(f"/partage/{'x' * 43}/feed.atom")).status_code in (404, 410)
