"""Live board: GET /board/stream, as server-sent events.

`change`: one act that changed the board, as a sentence; its id is the number of its journal entry, and a reader that
reconnects with `Last-Event-ID` receives what it missed. `board`: the present board, in HTML. `end`: the caller may not
see it any more. The server closes the connection after a while on purpose: the browser reconnects by itself, and its
token is checked again.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Annotated
from uuid import UUID

from elections.embargo import Viewer
from fastapi import APIRouter, FastAPI, Header, Query, Request, Response, Security
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from kit.app import Route
from kit.runtime.shutdown import is_cancelled
from kit.security.auth import Caller, caller_with, check_own_session
from kit.security.credentials import KnownToken
from kit.security.request_session import Session
from kit.security.tokens import Token

from results.ballots.embargo.gate import open_gate
from results.boards.board.board_links import find_links
from results.boards.board.hub import Change, Hub, Snapshot, Writer
from results.boards.board.views import Board
from results.boards.board.words import Words
from results.journal.service import last_number

router = APIRouter(route_class=Route, include_in_schema=False)

NEEDED = ["totals:read"]
Reader = Annotated[Caller, Security(caller_with, scopes=NEEDED)]
LastEventId = Annotated[str | None, Header(max_length=20, pattern=r"^[0-9]{1,18}$")]
After = Annotated[int, Query(ge=0, le=2**62)]

LASTS = 900.0
"""Seconds."""
KEEP_ALIVE_EVERY = 15.0
"""Seconds without news after which a line is sent, so that no proxy takes the connection for dead."""

Admit = Callable[[Snapshot], bool]
"""Whether who listens may (still) see what the snapshot holds."""


@router.get("/board/stream")
async def stream_board(
    request: Request,
    session: Session,
    caller: Reader,
    token: KnownToken,
    round: Annotated[int, Query(ge=1, le=2)] = 1,
    after: After = 0,
    last_event_id: LastEventId = None,
) -> Response:
    check_own_session(caller)  # a stream outlives the session of a front-end, which nobody asks about again
    gate = await open_gate(session, caller)
    gate.check_sums(round)
    seen = int(last_event_id) if last_event_id else after
    newest = await last_number(session)
    return stream(request, caller.campaign_id, round, min(seen, newest), lambda item: _is_admitted(item, token, round))


def stream(request: Request, campaign_id: UUID, round_number: int, seen: int, admit: Admit) -> Response:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    events = _events(hub_of(request.app), campaign_id, round_number, seen, admit)
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


def hub_of(app: FastAPI) -> Hub:
    """Return the hub of this process; create it at the first call."""
    if not hasattr(app.state, "board_hub"):
        template, base = app.state.pages.get_template("board/fragment.html"), app.state.settings.root_path

        def write_board(board: Board) -> bytes:
            html = template.render(board=board, base=base, say=Words())
            return format_sse_event(event="board", id=str(board.change), data_str=html)

        app.state.board_hub = Hub(app.state.sessions, Writer(_write_change, write_board), find_links)
    return app.state.board_hub


def _write_change(change: Change) -> bytes:
    encoded = json.dumps(change, ensure_ascii=False)
    return format_sse_event(event="change", id=str(change["number"]), data_str=encoded)


async def _events(hub: Hub, campaign_id: UUID, round_number: int, seen: int, admit: Admit) -> AsyncIterator[bytes]:
    yield format_sse_event(comment="board", retry=2000)
    async with hub.listen(campaign_id, round_number) as watch:
        snapshot = await watch.after(0, KEEP_ALIVE_EVERY)
        first = snapshot
        ends_at = asyncio.get_running_loop().time() + LASTS
        while (left := ends_at - asyncio.get_running_loop().time()) > 0 and not is_cancelled():
            if snapshot is not None and not admit(snapshot):
                yield format_sse_event(event="end", data_str="{}")
                return
            if snapshot is not None and (snapshot.number > seen or (first and snapshot.beside != first.beside)):
                # In one piece: a thousand listeners are a thousand writes.
                yield b"".join([*(part for number, part in snapshot.changes if number > seen), snapshot.board])
                seen, first = snapshot.number, snapshot
            latest = await watch.after(snapshot.tick if snapshot else 0, min(left, KEEP_ALIVE_EVERY))
            if latest is snapshot:
                yield KEEPALIVE_COMMENT
            snapshot = latest
            first = first or latest


def _is_admitted(snapshot: Snapshot, token: Token, round_number: int) -> bool:
    """Return whether the reader's token and current roles still grant the scopes, and the embargo allows it."""
    member = snapshot.members.get(token.subject)
    if snapshot.gone or member is None or member.has_ended:
        return False
    scopes = token.scopes & member.scopes
    viewer = Viewer(scopes, member.territories)
    return scopes.issuperset(NEEDED) and snapshot.embargo.shows_sums(viewer, round_number)
