from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response, Security, UploadFile
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.files.uploads import chosen_file
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from pydantic import Field

from predict.derivations.refreshers import run_refreshers
from predict.forecasting.polls import descriptions, files, service
from predict.forecasting.polls.forms import INPUTS, LABELS, NAMES, BlocsEntry, PollEntry, read_about
from predict.forecasting.polls.models import Poll
from predict.forecasting.polls.schemas import PollCreate, PollFile, ProjectionRead
from predict.forecasting.polls.words import MODES, POPULATIONS, SAMPLE_TABLE, SAMPLINGS
from predict.past_results.elections.history import list_ballots
from predict.past_results.elections.names import name_round
from predict.past_results.nuances.blocs import BLOCS

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["polls:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["polls:read", "polls:write"])]


class PollUpload(PollEntry):
    file: Annotated[UploadFile | str, Field(exclude=True)] = ""


SHOWN = 500
"""A page with more rows is no longer read; the CSV has them all."""

_DONE = {"added": "Le sondage est enregistré.", "deleted": "Le sondage est retiré.", "blocs": "Les blocs sont notés."}


@router.get("/polls")
async def show_polls(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    return await _page(request, session, caller, message=_DONE.get(done, ""))


@router.get("/polls/modele.csv")
async def download_sample(caller: Reader) -> Response:
    """Download a template table."""
    headers = {"Content-Disposition": 'attachment; filename="modele-sondage.csv"'}
    return Response("\ufeff" + SAMPLE_TABLE, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/polls")
async def add_poll(
    request: Request, session: Session, caller: Writer, entry: Annotated[PollUpload, Form()]
) -> Response:
    async def act() -> Poll:
        file = chosen_file(entry.file)
        own = (await get_campaign(session, caller.campaign_id)).state.territory
        about = read_form(PollFile, read_about(entry, own), NAMES)
        poll, _ = await service.add_file(session, caller, await file.read(files.MAX_BYTES + 1), about)
        await run_refreshers(session, caller.campaign_id, "forecasts")
        return poll

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, inputs=INPUTS),
        done=lambda poll: f"/polls/{poll.id}?done=added",
        again=lambda form: _page(request, session, caller, form),
    )


@router.get("/polls/{poll_id}")
async def show_poll(
    poll_id: UUID,
    request: Request,
    session: Session,
    caller: Reader,
    answer: Annotated[str, Query(max_length=40)] = "",
    done: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    message = _DONE.get(done, "")
    return await _poll_page(request, session, caller, poll_id, answer=answer, message=message)


@router.post("/polls/{poll_id}/blocs")
async def set_blocs(
    poll_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[BlocsEntry, Form()]
) -> Response:
    async def act() -> None:
        bloc_by_answer = dict(zip(entry.id, (bloc or None for bloc in entry.bloc), strict=False))
        await service.set_blocs(session, caller.campaign_id, poll_id, bloc_by_answer)
        await run_refreshers(session, caller.campaign_id, "forecasts")

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, "blocs"),
        done=f"/polls/{poll_id}?done=blocs",
        again=lambda form: _poll_page(request, session, caller, poll_id, form=form),
    )


@router.post("/polls/{poll_id}/delete")
async def delete_poll(poll_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await service.delete_poll(session, caller.campaign_id, poll_id)
        await run_refreshers(session, caller.campaign_id, "forecasts")

    return await submit(
        request,
        session,
        act,
        form=PageForm("delete"),
        done="/polls?done=deleted",
        again=lambda form: _page(request, session, caller, form),
    )


async def _page(
    request: Request, session: Session, caller: Caller, form: PageForm | None = None, *, message: str = ""
) -> HTMLResponse:
    campaign = (await get_campaign(session, caller.campaign_id)).state
    polls = await service.list_polls(session, caller.campaign_id)
    levels, missing = [], ""
    try:
        async with session.begin_nested():
            levels = [
                descriptions.describe_level(level) for level in await service.read_levels(session, caller.campaign_id)
            ]
    except Problem as problem:
        missing = problem.fr
    rounds = [ballot.id for ballot in reversed(await list_ballots(session))]
    return render(
        request,
        "polls/polls.html",
        campaign=campaign,
        polls=[(poll.id, PollCreate.model_validate(poll.content)) for poll in polls],
        levels=levels,
        missing=missing,
        rounds={round_id: name_round(round_id) for round_id in rounds},
        labels=LABELS,
        samplings=SAMPLINGS,
        modes=MODES,
        populations=POPULATIONS,
        may_write="polls:write" in caller.scopes,
        said=message,
        form=form or PageForm(),
    )


async def _poll_page(
    request: Request,
    session: Session,
    caller: Caller,
    poll_id: UUID,
    *,
    answer: str = "",
    message: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    poll = await service.get_poll(session, caller.campaign_id, poll_id)
    projection_read: ProjectionRead | None = None
    missing = ""
    try:
        async with session.begin_nested():
            projected = await service.project_poll(session, caller.campaign_id, poll)
        projection_read = descriptions.describe_projection(projected, caller.covers)
    except Problem as problem:
        # What was entered is worth showing without stations: the page says why there are none.
        missing = problem.fr
    read = descriptions.describe_poll(poll)
    ids = [answer.id for answer in read.poll.answers]
    place = ids.index(answer) if answer in ids else 0
    rows = (
        sorted(projection_read.stations, key=lambda station: -station.opinions[place].share) if projection_read else []
    )
    return render(
        request,
        "polls/poll.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        read=read,
        told=projection_read,
        rows=rows[:SHOWN],
        stations=len(rows),
        place=place,
        missing=missing,
        blocs=list(BLOCS),
        samplings=SAMPLINGS,
        modes=MODES,
        populations=POPULATIONS,
        may_write="polls:write" in caller.scopes,
        said=message,
        form=form or PageForm(),
    )
