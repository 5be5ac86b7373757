"""Poller of the ministry's XML feed on election night; off unless the operator sets its address.

The feed has communes, constituencies, departments, never a station. A file not yet published answers 404 with a web
page.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

import httpx
from common.schemas.campaign import CampaignState
from common.schemas.elections import ElectionKind, Round
from elections.embargo import legal_hours
from elections.keys import department_of
from kit.campaigns.queries import campaign_now, get_campaign
from kit.campaigns.tables import CAMPAIGN
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import as_relay
from kit.runtime.shutdown import is_cancelled
from kit.web.problems import Problem
from kit.web.tls import trusted_authorities
from sqlalchemy import select

from results.publications.sources import service
from results.publications.sources.places import Source
from results.settings import Feed
from results.territory.stations.service import last_closings, list_stations

log = logging.getLogger(__name__)

EVERY_SECONDS = 60.0
ASKED_FOR = timedelta(hours=36)
"""After the legal hour: by then the ministry's figures do not move any more."""
MAX_BYTES = 50 * 2**20
_DECLARED = b"<?xml"
_PATHS = {
    ElectionKind.LEGISLATIVES: "resultatsT{round}/{department}/R{round}{department}CIR.xml",
    ElectionKind.DEPARTEMENTALES: "resultatsT{round}/{department}/R{round}{department}CAN.xml",
}
_DEFAULT_PATH = "resultatsT{round}/{department}/R{round}{department}COM.xml"

Fetch: TypeAlias = Callable[[str], Awaitable[bytes | None]]
"""The XML at an address, None while it is not published. Raises httpx.HTTPError."""


@dataclass(frozen=True)
class Wanted:
    campaign_id: UUID
    round: Round
    address: str


async def keep_polling(sessions: Sessions) -> None:
    """Poll the feed every minute, for ever, for the campaigns whose election night it is."""
    feed = Feed()
    if not feed.ministry_feed_url:
        return
    async with httpx.AsyncClient(timeout=20, follow_redirects=False, verify=trusted_authorities()) as client:
        while not is_cancelled():
            await poll_once(sessions, feed, lambda address: fetch(client, address))
            await asyncio.sleep(EVERY_SECONDS)


async def poll_once(sessions: Sessions, feed: Feed, fetch_one: Fetch) -> int:
    """Fetch each file once, however many campaigns need it; return how many were fetched."""
    files = await _wanted(sessions, feed)
    by_address: dict[str, list[Wanted]] = {}
    for file in files:
        by_address.setdefault(file.address, []).append(file)
    for address, ones in by_address.items():
        try:
            content = await fetch_one(address)
            answer = "not_published" if content is None else "read"
        except httpx.HTTPError as error:
            log.warning("the ministry's feed cannot be reached: %s", type(error).__name__)
            content, answer = None, "unreachable"
        for file in ones:
            await _store(sessions, file, content, answer)
    return len(by_address)


async def fetch(client: httpx.AsyncClient, address: str) -> bytes | None:
    content = b""
    async with client.stream("GET", address) as response:
        if response.status_code == 404:
            return None
        response.raise_for_status()
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > MAX_BYTES:
                raise httpx.DecodingError("too large")
    # A page instead of a file: some of the ministry's servers answer 200 with it.
    return content if content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_DECLARED) else None


def address_of(feed: Feed, state: CampaignState, stations: list[str], round_number: int) -> str | None:
    """Return the address of the department's file; None if the campaign's department is not known."""
    kind, _, code = state.territory.partition(":")
    if kind in ("circo", "departement", "commune", "canton"):
        department = department_of(code)
    elif stations:
        department = department_of(stations[0])
    else:
        return None
    pattern = feed.ministry_feed_path or _PATHS.get(state.election, _DEFAULT_PATH)
    path = pattern.replace("{round}", str(round_number)).replace("{department}", department)
    return f"{feed.ministry_feed_url.rstrip('/')}/{path}"


async def _wanted(sessions: Sessions, feed: Feed) -> list[Wanted]:
    async with as_relay(sessions) as session:
        campaigns = list(await session.scalars(select(CAMPAIGN.c.campaign_id)))
    result: list[Wanted] = []
    for campaign_id in campaigns:
        async with transaction(sessions, campaign_id) as session:
            state = (await get_campaign(session, campaign_id)).state
            now = campaign_now(state)
            hours = legal_hours(state, await last_closings(session))
            rounds = [number for number, hour in hours.items() if _is_night(hour, now)]
            stations = [station.station for station in await list_stations(session)] if rounds else []
        for number in rounds:
            if address := address_of(feed, state, stations, number):
                result.append(Wanted(campaign_id, 1 if number == 1 else 2, address))
    return result


def _is_night(hour: datetime, now: datetime) -> bool:
    return hour <= now < hour + ASKED_FOR


async def _store(sessions: Sessions, file: Wanted, content: bytes | None, answer: str) -> None:
    if content is not None:
        try:
            async with transaction(sessions, file.campaign_id) as session:
                before = len((await service.list_reads(session, file.round))[0])
                await service.keep(session, file.campaign_id, Source.MINISTRY_FEED, file.round, file.address, content)
                after = len((await service.list_reads(session, file.round))[0])
            answer = "read" if after > before else "same"
        except Problem:
            answer = "unreadable"
    async with transaction(sessions, file.campaign_id) as session:
        await service.note_poll(session, file.campaign_id, file.round, file.address, answer)
