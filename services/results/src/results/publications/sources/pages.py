from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, Security
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from results.ballots.candidates.service import list_candidates
from results.ballots.embargo.gate import open_gate
from results.publications.sources import service
from results.publications.sources.places import NAMES, OWN, OWN_NAME

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["totals:read"])]
PER_PAGE = 50
FIGURES = {
    "registered": "Inscrits",
    "voters": "Votants",
    "blank": "Blancs",
    "null": "Nuls",
    "valid": "Exprimés",
}
ANSWERS = {
    "read": "nouveaux chiffres",
    "same": "rien de nouveau",
    "not_published": "pas encore publié",
    "unreadable": "fichier illisible, ou d’une autre élection",
    "unreachable": "injoignable",
}


@router.get("/sources")
async def show_sources(
    request: Request,
    session: Session,
    caller: Reader,
    round: Annotated[int, Query(ge=1, le=2)] = 1,
    differing: bool = False,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Show the figures of the ministry, the town halls and the campaign for each place, side by side."""
    gate = await open_gate(session, caller)
    gate.check_sums(round)
    state = (await get_campaign(session, caller.campaign_id)).state
    compared = await service.compare_places(session, caller.campaign_id, round)
    shown = [compared_place for compared_place in compared if compared_place.differences or not differing]
    reads, polls = await service.list_reads(session, round)
    return render(
        request,
        "sources/sources.html",
        campaign=state,
        round=round,
        rounds=[day.number for day in state.rounds],
        sealed_until=gate.moment(round),
        names={str(source): name for source, name in NAMES.items()} | {OWN: OWN_NAME},
        figures=FIGURES,
        candidates=await list_candidates(session, round),
        shown=shown[(page - 1) * PER_PAGE : page * PER_PAGE],
        places=len(compared),
        differing=differing,
        differ=sum(bool(compared_place.differences) for compared_place in compared),
        page=page,
        more=len(shown) > page * PER_PAGE,
        reads=[(read, service.came_early(state, round, read.read_at)) for read in reads[:10]],
        polls=[(poll, ANSWERS[poll.outcome]) for poll in polls],
        zone=state.time_zone,
    )
