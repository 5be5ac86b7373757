"""Shared reads of the board: a process queries the database once, however many boards are open.

A watch polls one campaign and round while it has listeners. Its snapshot is the same for all of them; whether a
listener may still see it (rights, legal hour, revoked link) is checked for each of them at every change.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from elections.embargo import Embargo
from kit.campaigns.queries import Member, get_campaign, list_members
from kit.db.sessions import Sessions, is_outage, transaction
from kit.text import french
from kit.web.problems import Problem
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.embargo.gate import legal_embargo
from results.boards.board.board_links import Source as Links
from results.boards.board.views import Board, CampaignMap, draw_board, read_map, tell_changes
from results.journal.service import last_number, read_entries
from results.projections.board_projection import last_version

log = logging.getLogger(__name__)

LOOK_EVERY = 0.25
"""Seconds. One look is a handful of short selects, for all who listen."""
DRAWN_AT_MOST = 0.5
"""Of the time: a whole country takes long to add up, and is drawn less often for it."""
MAX_CHANGES = 200
"""Who missed more is given the latest, and the board, which holds them all."""
MAP_LASTS = 60.0
"""Seconds until new contours are seen."""


@dataclass(frozen=True)
class Snapshot:
    """Content of the board at one time. `board`, `changes`: encoded for sending.

    `gone`: the campaign or round is deleted.
    """

    tick: int
    number: int
    sealed_until: str | None
    projection: int
    embargo: Embargo
    members: Mapping[str, Member]
    links: frozenset[UUID]
    board: bytes
    changes: tuple[tuple[int, bytes], ...]
    gone: bool = False

    @property
    def beside(self) -> tuple[str | None, int]:
        """Return the end of the embargo and the projection's version: they change the board without a journal entry."""
        return self.sealed_until, self.projection


Change = dict[str, Any]


@dataclass(frozen=True)
class Writer:
    """Encoders of a change and of the board, called once for all listeners."""

    change: Callable[[Change], bytes]
    board: Callable[[Board], bytes]


class Watch:
    def __init__(self, sessions: Sessions, campaign_id: UUID, round_number: int, writer: Writer, links: Links) -> None:
        self.sessions, self.campaign_id, self.round = sessions, campaign_id, round_number
        self.writer, self.links = writer, links
        self.snapshot: Snapshot | None = None
        self.listeners = 0
        self._waiters: set[asyncio.Future[None]] = set()
        self._map: tuple[float, CampaignMap | None] | None = None
        self._drawn_until = 0.0
        self.task = asyncio.create_task(self._keep_looking())

    async def after(self, tick: int, seconds: float) -> Snapshot | None:
        """Return the snapshot after `tick`; after the timeout in seconds, the present one, which may be the same."""
        if self.snapshot is None or self.snapshot.tick <= tick:
            loop = asyncio.get_running_loop()
            waiter: asyncio.Future[None] = loop.create_future()
            self._waiters.add(waiter)
            timer = loop.call_later(seconds, _wake, waiter)
            try:
                await waiter
            finally:
                timer.cancel()
                self._waiters.discard(waiter)
        return self.snapshot

    async def _keep_looking(self) -> None:
        while True:
            try:
                snapshot = await self._look()
            except Problem:
                snapshot = self._gone()
            except (DBAPIError, OSError) as error:
                if not is_outage(error):
                    raise
                log.warning("the board waits for its database")
                snapshot = None
            if snapshot is not None:
                self.snapshot = snapshot
                for waiter in list(self._waiters):
                    _wake(waiter)
            await asyncio.sleep(LOOK_EVERY)

    async def _look(self) -> Snapshot | None:
        """Read a new snapshot; return None if nothing has changed."""
        before, clock = self.snapshot, asyncio.get_running_loop()
        async with transaction(self.sessions, self.campaign_id) as session:
            state = (await get_campaign(session, self.campaign_id)).state
            embargo = await legal_embargo(session, state)
            until = embargo.confidential_until(self.round)
            sealed_until = french.moment(until, state.time_zone) if until else None
            members = {member.subject: member for member in await list_members(session)}
            links = await self.links(session)
            number = await last_number(session)
            projection = await last_version(session, self.round)
            has_changed = before is None or (number, sealed_until, projection) != (before.number, *before.beside)
            if before is not None and (not has_changed or clock.time() < self._drawn_until):
                if (members, links) == (before.members, before.links):
                    return None
                return replace(before, tick=before.tick + 1, embargo=embargo, members=members, links=links)
            began = clock.time()
            board = await draw_board(session, self.campaign_id, self.round, sealed_until, await self._read_map(session))
            after = before.number if before else max(0, board.change - MAX_CHANGES)
            entries = await read_entries(session, max(after, board.change - MAX_CHANGES), MAX_CHANGES)
        changes = [(change["number"], self.writer.change(change)) for change in tell_changes(board, entries)]
        html = self.writer.board(board)
        recent = (*(before.changes if before else ()), *changes)[-MAX_CHANGES:]
        took = clock.time() - began
        self._drawn_until = clock.time() + took / DRAWN_AT_MOST - took
        tick = before.tick + 1 if before else 1
        return Snapshot(tick, board.change, sealed_until, projection, embargo, members, links, html, recent)

    async def _read_map(self, session: AsyncSession) -> CampaignMap | None:
        now = asyncio.get_running_loop().time()
        if self._map is None or now > self._map[0]:
            self._map = now + MAP_LASTS, await read_map(session)
        return self._map[1]

    def _gone(self) -> Snapshot:
        tick = self.snapshot.tick + 1 if self.snapshot else 1
        return Snapshot(tick, 0, None, 0, Embargo({}, datetime.now(UTC)), {}, frozenset(), b"", (), gone=True)


class Hub:
    """All watches of one process."""

    def __init__(self, sessions: Sessions, writer: Writer, links: Links) -> None:
        self.sessions, self.writer, self.links = sessions, writer, links
        self.watches: dict[tuple[UUID, int], Watch] = {}

    @property
    def listeners(self) -> int:
        return sum(watch.listeners for watch in self.watches.values())

    @asynccontextmanager
    async def listen(self, campaign_id: UUID, round_number: int) -> AsyncGenerator[Watch]:
        key = (campaign_id, round_number)
        watch = self.watches.get(key)
        if watch is None or watch.task.done():
            watch = self.watches[key] = Watch(self.sessions, campaign_id, round_number, self.writer, self.links)
        watch.listeners += 1
        try:
            yield watch
        finally:
            watch.listeners -= 1
            if not watch.listeners:
                if self.watches.get(key) is watch:
                    del self.watches[key]
                watch.task.cancel()
                with suppress(asyncio.CancelledError):
                    await watch.task


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
