"""The board, live: GET /board/stream, as server-sent events.

`change`: one act that moved the board, in a sentence; its id is the number of its journal entry, and a reader that
comes back with `Last-Event-ID` is given what it missed. `board`: the board as it now stands, in HTML. `end`: the
caller may not see it any more. The connection is closed after a while on purpose: the browser comes back by itself,
and its token is looked at again.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response, Security
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from kit.auth import Caller, caller_with, check_scopes, known_caller
from kit.credentials import KnownToken
from kit.db import Session, transaction
from kit.pages import render
from kit.problems import Problem
from kit.stopping import asked_to_stop
from kit.tokens import Token
from kit.web import Route

from results.board.changes import changes_of
from results.board.views import draw_board
from results.embargo.gate import open_gate
from results.journal.service import last_number, read_entries

router = APIRouter(route_class=Route, include_in_schema=False)

NEEDED = ["totals:read"]
Reader = Annotated[Caller, Security(caller_with, scopes=NEEDED)]

LASTS = 900.0
"""Seconds."""
LOOK_EVERY = 1.0
KEEP_ALIVE_EVERY = 15
"""Looks without news after which a line is sent, so that no proxy takes the connection for dead."""
MOST_CHANGES = 200
"""Who missed more is given the latest, and the board, which holds them all."""


@router.get("/board/stream")
async def stream_board(
    request: Request,
    session: Session,
    caller: Reader,
    token: KnownToken,
    round: Annotated[int, Query(ge=1, le=2)] = 1,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    last_event_id: Annotated[str | None, Header(max_length=20, pattern=r"^[0-9]{1,18}$")] = None,
) -> Response:
    gate = await open_gate(session, caller)
    gate.check_sums(round)
    seen = int(last_event_id) if last_event_id else after
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    events = _events(request, token, round, min(seen, await last_number(session)))
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


async def _events(request: Request, token: Token, round_number: int, seen: int) -> AsyncIterator[bytes]:
    clock = asyncio.get_running_loop()
    ends_at = clock.time() + LASTS
    sealed: str | None = None
    looks = 0
    yield format_sse_event(comment="board", retry=2000)
    while clock.time() < ends_at and not asked_to_stop():
        try:
            parts, seen, now_sealed = await _look(request, token, round_number, seen, sealed, first=looks == 0)
        except Problem:
            yield format_sse_event(event="end", data_str="{}")
            return
        sealed = now_sealed
        looks += 1
        for part in parts:
            yield part
        if not parts and looks % KEEP_ALIVE_EVERY == 0:
            yield KEEPALIVE_COMMENT
        await asyncio.sleep(LOOK_EVERY)


async def _look(
    request: Request, token: Token, round_number: int, seen: int, sealed: str | None, *, first: bool
) -> tuple[list[bytes], int, str | None]:
    """What is new since the entry `seen`: rights and the legal hour are asked every time."""
    async with transaction(request.app.state.sessions, token.campaign_id) as session:
        caller = await known_caller(token, session)
        check_scopes(NEEDED, caller.scopes)
        gate = await open_gate(session, caller)
        gate.check_sums(round_number)
        hour = gate.hour(round_number)
        newest = await last_number(session)
        if newest == seen and (first or hour == sealed):
            return [], seen, hour
        board = await draw_board(session, caller, gate, round_number)
        names = {station.station: station.commune_name for station in board.totals.stations}
        entries = await read_entries(session, max(seen, board.change - MOST_CHANGES), MOST_CHANGES)
    parts = [
        format_sse_event(event="change", id=str(change["number"]), data_str=json.dumps(change, ensure_ascii=False))
        for change in changes_of(entries, round_number, names)
    ]
    html = bytes(render(request, "board/fragment.html", board=board).body).decode()
    parts.append(format_sse_event(event="board", id=str(board.change), data_str=html))
    return parts, board.change, hour
