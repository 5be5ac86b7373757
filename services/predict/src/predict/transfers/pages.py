from typing import Annotated
from uuid import UUID

from common.schemas.territories import Station
from fastapi import APIRouter, Form, Query, Request, Response, Security, UploadFile
from fastapi.responses import HTMLResponse
from kit import jobs
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.files.uploads import chosen_file
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text import french
from pydantic import Field

from predict.past_results.elections.levels import list_ballots_in
from predict.past_results.elections.names import name_round
from predict.transfers import priors, queries, service
from predict.transfers.forms import NAMES, PRIOR_INPUTS, EstimateEntry, PriorEntry, read_estimate, read_head
from predict.transfers.gate import Gate, open_gate
from predict.transfers.models import TransferEstimate
from predict.transfers.routes import keep_file
from predict.transfers.sankey import draw_sankey
from predict.transfers.schemas import PriorHead, TransferCreate
from predict.transfers.shown_table import lines_of

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["transfers:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["transfers:read", "transfers:write"])]

QUALITIES = {
    "high": "forte : grand sondage fait après le vote",
    "medium": "moyenne : sondage ordinaire",
    "low": "faible : estimation à vue",
}


class PriorUpload(PriorEntry):
    file: Annotated[UploadFile | str, Field(exclude=True)] = ""


@router.get("/transfers")
async def show_transfers(
    request: Request,
    session: Session,
    caller: Reader,
    id: UUID | None = None,
    station: Station | None = None,
    job: UUID | None = None,
    done: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    return await _page(request, session, caller, chosen=id, station=station, job=job, done=done)


@router.post("/transfers")
async def ask_transfers(
    request: Request, session: Session, caller: Writer, entry: Annotated[EstimateEntry, Form()]
) -> Response:
    async def act() -> UUID:
        form = read_form(TransferCreate, read_estimate(entry), NAMES)
        return await service.ask_transfers(session, caller, form)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, "estimate", {"/territory": "to_election"}),
        done=lambda job: f"/transfers?job={job}",
        again=lambda form: _page(request, session, caller, form),
    )


@router.post("/transfers/priors")
async def give_prior(
    request: Request, session: Session, caller: Writer, entry: Annotated[PriorUpload, Form()]
) -> Response:
    async def act() -> None:
        file = chosen_file(entry.file)
        head = read_form(PriorHead, read_head(entry), NAMES)
        await keep_file(file, head, session, caller)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, "prior", PRIOR_INPUTS),
        done="/transfers?done=prior",
        again=lambda form: _page(request, session, caller, form),
    )


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    form: PageForm | None = None,
    *,
    chosen: UUID | None = None,
    station: str | None = None,
    job: UUID | None = None,
    done: str = "",
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    gate = await open_gate(session, caller)
    estimates = await queries.find_estimates(session, caller.campaign_id)
    seen = [estimate for estimate in estimates if gate.shows(estimate.from_election, estimate.to_election)]
    work = await jobs.read_job(session, caller.campaign_id, job) if job else None
    if work is not None and work.result and "transfers_id" in work.result:
        chosen = UUID(work.result["transfers_id"])
    estimate = await _chosen(session, caller, gate, seen, chosen)
    ballots = {ballot.id: name_round(ballot.id) for ballot in reversed(await list_ballots_in(session, state.territory))}
    return render(
        request,
        "transfers/transfers.html",
        campaign=state,
        ballots=ballots,
        estimates=seen,
        rounds=name_round,
        given=await priors.find_priors(session, caller.campaign_id),
        qualities=QUALITIES,
        may_write="transfers:write" in caller.scopes,
        work=work,
        done=done,
        form=form or PageForm(),
        shown=await _shown(session, caller, gate, estimate, station) if estimate else None,
    )


async def _chosen(
    session: Session, caller: Caller, gate: Gate, seen: list[TransferEstimate], chosen: UUID | None
) -> TransferEstimate | None:
    if chosen is None:
        return seen[0] if seen else None
    estimate = await queries.get_estimate(session, caller.campaign_id, chosen)
    gate.check(estimate.from_election, estimate.to_election)
    return estimate


async def _shown(
    session: Session, caller: Caller, gate: Gate, estimate: TransferEstimate, station: str | None
) -> dict[str, object]:
    table, count = await queries.read_table(session, caller, estimate)
    stations = await queries.read_stations(session, caller, estimate)
    own = [station_table for station_table in stations if station_table.station == station]
    heads = name_round(estimate.from_election), name_round(estimate.to_election)
    until = gate.confidential_until(estimate.from_election, estimate.to_election)
    return {
        "estimate": estimate,
        "heads": heads,
        "drawing": draw_sankey(estimate.origins, estimate.destinations, table, heads) if count else "",
        "lines": lines_of(estimate.origins, table) if count else [],
        "count": count,
        "stations": [station.station for station in stations],
        "station": own[0].station if own else None,
        "station_lines": lines_of(estimate.origins, queries.add_up_stations(estimate, own)) if own else [],
        "blind": any(caution["code"] == "blind" for caution in estimate.cautions),
        "hour": french.moment(until, gate.time_zone) if until else "",
    }
