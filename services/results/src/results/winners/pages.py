import asyncio
from collections.abc import Sequence
from typing import Annotated

from common.schemas.elections import ElectionKind
from elections.blocs import BLOCS
from elections.kinds import kind_of
from fastapi import APIRouter, Query, Request, Response, Security
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text import french
from kit.web.problems import NotFound

from results.ballots.candidates.service import find_own
from results.ballots.embargo.gate import open_gate, open_public_gate
from results.winners import counts
from results.winners.ballot import Outcome
from results.winners.hemicycle import Seat, seat_hemicycle
from results.winners.outcome_text import explain, states_of
from results.winners.schemas import MAX_SEATS
from results.winners.score_lines import ScoreLine, marks_of, scale_of, score_lines
from results.winners.share_picture import draw_picture
from results.winners.share_text import Shared, shared_of, write_text

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["totals:read"])]


@router.get("/winners")
async def show_winners(
    request: Request,
    session: Session,
    caller: Reader,
    round: Annotated[int, Query(ge=1, le=2)] = 1,
    seats: Annotated[int | None, Query(ge=1, le=MAX_SEATS)] = None,
) -> Response:
    """Show who is elected or qualified by the counts, with the articles."""
    gate = await open_gate(session, caller)
    gate.check_sums(round)
    judged = await counts.judge_counts(session, caller.campaign_id, round, seats)
    state = (await get_campaign(session, caller.campaign_id)).state
    on = next(day.on for day in state.rounds if day.number == round)
    sums, candidates, outcome = judged.totals.sums, judged.totals.candidates, judged.verdict.outcome
    own = find_own({one.id: one.name for one in candidates.values()}, state.candidate)
    lines = score_lines(sums, candidates, own, f"{state.election}-{on.year}")
    choice = kind_of(state.election).choice
    # While it is too early thresholds would say who passes them.
    marks = () if judged.verdict.early else marks_of(ElectionKind(state.election), state.territory, round, sums)
    shared = None if gate.confidential_until(round) else await _shared(session, caller, round, judged)
    return render(
        request,
        "winners/winners.html",
        campaign=state,
        round=round,
        rounds=[day.number for day in state.rounds],
        day=french.day(on),
        seats=seats,
        choice=choice,
        sums=sums,
        candidates=candidates,
        lines=lines,
        marks=marks,
        scale=scale_of(lines, marks),
        state_of=states_of(outcome, choice) if outcome else {},
        sentence=explain(outcome, lines, marks, round, pairs=choice == "pair") if outcome and sums.valid else "",
        hemicycle=_hemicycle(outcome, lines),
        verdict=judged.verdict,
        sealed_until=gate.moment(round),
        shared=write_text(shared) if shared else "",
    )


@router.get("/winners/picture.png")
async def show_picture(
    session: Session,
    caller: Reader,
    round: Annotated[int, Query(ge=1, le=2)] = 1,
    seats: Annotated[int | None, Query(ge=1, le=MAX_SEATS)] = None,
) -> Response:
    """Return the picture to share: to nobody, the desk neither, before the legal hour."""
    (await open_public_gate(session, caller.campaign_id)).check_sums(round)
    judged = await counts.judge_counts(session, caller.campaign_id, round, seats)
    shared = await _shared(session, caller, round, judged)
    if shared is None:
        raise NotFound("Rien n’est compté qui puisse se partager.", "Nothing counted can be shared yet.")
    picture = await asyncio.to_thread(draw_picture, shared)
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'inline; filename="resultats-tour-{round}.png"'}
    return Response(picture, media_type="image/png", headers=headers)


async def _shared(session: Session, caller: Caller, round_number: int, judged: counts.Judged) -> Shared | None:
    """Return what may be shared of the round; None while nothing is counted, or it is too early to say more."""
    sums = judged.totals.sums
    if judged.verdict.early or not sums.valid:
        return None
    state = (await get_campaign(session, caller.campaign_id)).state
    on = next(day.on for day in state.rounds if day.number == round_number)
    candidates = judged.totals.candidates
    own = find_own({one.id: one.name for one in candidates.values()}, state.candidate)
    lines = score_lines(sums, candidates, own, f"{state.election}-{on.year}")
    return shared_of(state, round_number, french.day(on), sums, lines, judged.verdict.outcome)


def _hemicycle(outcome: Outcome | None, lines: Sequence[ScoreLine]) -> tuple[Seat, ...]:
    """Place the seats of the lists by bloc, from left to right."""
    if outcome is None or not outcome.seats:
        return ()
    order = list(BLOCS)
    placed = sorted(lines, key=lambda line: (order.index(line.bloc) if line.bloc in order else len(order), -line.votes))
    return seat_hemicycle([(line.candidate, outcome.seats.get(line.candidate, 0)) for line in placed])
