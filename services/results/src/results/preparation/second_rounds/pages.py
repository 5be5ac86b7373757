"""Page between the rounds: who may stand, who withdraws, which lists merge."""

from typing import Annotated

from elections.calendar import second_round_article, second_round_due_at
from elections.kinds import kind_of
from fastapi import APIRouter, Form, Query, Request, Response, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text import french
from kit.web.problems import Conflict
from kit.web.refusals import check_round_exists

from results.ballots.candidates.service import list_candidates
from results.ballots.embargo.gate import open_gate
from results.preparation.second_rounds import service
from results.preparation.second_rounds.candidacies import JOINS, STANDS, WITHDRAWS
from results.preparation.second_rounds.forms import StandingEntry
from results.winners.service import FOR_CANDIDATES

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["totals:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["totals:read", "stations:write"])]


@router.get("/second-round")
async def show_second_round(
    request: Request, session: Session, caller: Reader, done: Annotated[int, Query(ge=0, le=200)] = 0
) -> HTMLResponse:
    said = f"C’est enregistré : {done} {'candidature' if done == 1 else 'candidatures'} au second tour." if done else ""
    return await _page(request, session, caller, PageForm(), message=said)


@router.post("/second-round")
async def save_second_round(
    request: Request, session: Session, caller: Writer, entry: Annotated[StandingEntry, Form()]
) -> Response:
    gate = await open_gate(session, caller)
    gate.check_sums(1)
    check_round_exists((await get_campaign(session, caller.campaign_id)).state, 2)

    async def act() -> int:
        settled = await service.find_settled(session, caller.campaign_id)
        if settled is None:
            raise Conflict(
                "Le premier tour n'est pas entièrement compté, ou quelqu'un y est élu.",
                "Round one is not counted in full, or somebody was elected in it.",
            )
        return await service.enter_standing(session, caller.campaign_id, settled, entry.rows())

    return await submit(
        request,
        session,
        act,
        form=PageForm("standing"),
        done=lambda count: f"/second-round?done={count}",
        again=lambda form: _page(request, session, caller, form, entry=entry),
    )


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    form: PageForm,
    *,
    entry: StandingEntry | None = None,
    message: str = "",
) -> HTMLResponse:
    gate = await open_gate(session, caller)
    gate.check_sums(1)
    state = (await get_campaign(session, caller.campaign_id)).state
    if len(state.rounds) < 2:
        return render(request, "preparation/one_round.html", campaign=state)
    settled = await service.find_settled(session, caller.campaign_id)
    lacking = await service.count_lacking(session, 1)
    typed = {id: (choice, name) for id, choice, name in entry.rows()} if entry else {}
    article = second_round_article(state.election)
    return render(
        request,
        "preparation/second_round.html",
        campaign=state,
        settled=settled,
        counted=not lacking,
        lacking=lacking,
        pairs=kind_of(state.election).choice == "pair",
        typed=typed,
        entered=await list_candidates(session, 2),
        merges=state.election not in FOR_CANDIDATES,
        choices={"stands": STANDS, "withdraws": WITHDRAWS, "joins": JOINS},
        due=french.moment(second_round_due_at(state.rounds[0].on, state.time_zone), state.time_zone),
        article=article,
        sealed_until=gate.moment(1),
        may_write="stations:write" in caller.scopes,
        form=form,
        said=message,
    )
