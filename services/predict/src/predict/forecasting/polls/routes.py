import csv
import io
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response, Security, UploadFile
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page
from pydantic import Json

from predict.derivations.refreshers import run_refreshers
from predict.forecasting.polls import descriptions, files, service
from predict.forecasting.polls.readings import By
from predict.forecasting.polls.schemas import LevelRead, PollCreate, PollFile, PollRead, ProjectionRead

router = APIRouter(route_class=Route, prefix="/v1/polls", tags=["polls"])

Reader = Annotated[Caller, Security(caller_with, scopes=["polls:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["polls:read", "polls:write"])]


@router.post("", status_code=201)
async def create_poll(put: PollCreate, session: Session, caller: Writer) -> PollRead:
    """Enter a poll: answers by segment with sample sizes, institute, population, dates.

    Contradictory figures are refused with the field; small segments are flagged, tiny ones refused. The poll is visible
    only to the campaign.
    """
    poll, survey = await service.add_poll(session, caller, put)
    await run_refreshers(session, caller.campaign_id, "forecasts")
    return descriptions.describe_poll(poll, survey)


@router.post("/files", status_code=201)
async def upload_poll(
    file: UploadFile,
    about: Annotated[Json[PollFile], Form(description="JSON: who asked whom and when, as in `POST /v1/polls`.")],
    session: Session,
    caller: Writer,
) -> PollRead:
    """Upload a poll as CSV or XLSX: `dimension;categorie;effectif;<answer>;<answer>…`, in percent.

    The row with dimension `ensemble` is the whole sample. A column named `Liste A (gauche)` belongs to that bloc; one
    named like a list of the contest to the list's.
    """
    poll, survey = await service.add_file(session, caller, await file.read(files.MAX_BYTES + 1), about)
    await run_refreshers(session, caller.campaign_id, "forecasts")
    return descriptions.describe_poll(poll, survey)


@router.get("")
async def list_polls(session: Session, caller: Reader) -> Page[PollRead]:
    """List the campaign's polls, the latest fieldwork first."""
    return single_page(
        [descriptions.describe_poll(poll) for poll in await service.list_polls(session, caller.campaign_id)]
    )


@router.get("/levels")
async def list_poll_levels(
    session: Session,
    caller: Reader,
    by: Annotated[By, Query(description="Sum by bloc, or take each answer by its id.")] = "bloc",
) -> Page[LevelRead]:
    """List the level of each bloc in the campaign's territory by all recent polls, with its standard error."""
    levels = await service.read_levels(session, caller.campaign_id, by)
    return single_page([descriptions.describe_level(level) for level in levels])


@router.get("/{poll_id}")
async def get_poll(poll_id: UUID, session: Session, caller: Reader) -> PollRead:
    """Return one poll, as entered."""
    return descriptions.describe_poll(await service.get_poll(session, caller.campaign_id, poll_id))


@router.delete("/{poll_id}", status_code=204)
async def delete_poll(poll_id: UUID, session: Session, caller: Writer) -> None:
    """Delete a poll; forecasts no longer use it."""
    await service.delete_poll(session, caller.campaign_id, poll_id)
    await run_refreshers(session, caller.campaign_id, "forecasts")


@router.get("/{poll_id}/projection")
async def get_poll_projection(poll_id: UUID, session: Session, caller: Reader) -> ProjectionRead:
    """Return the poll projected to each polling station, by past votes and social profile, with 90 % intervals.

    The figures are of whole stations, never of a person.
    """
    return await _project(session, caller, poll_id)


@router.get("/{poll_id}/projection.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def download_poll_projection(poll_id: UUID, session: Session, caller: Reader) -> Response:
    """Download one row for each station and answer, as CSV (UTF-8, commas, decimal points)."""
    projection_read = await _project(session, caller, poll_id)
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(
        ["station", "commune_name", "registered", "answer", "label", "share", "low", "high", "method", "data_vintage"]
    )
    for station in projection_read.stations:
        for opinion in station.opinions:
            head = [station.station, station.commune_name, station.registered]
            table.writerow(
                [
                    *head,
                    opinion.answer,
                    opinion.label,
                    opinion.share,
                    opinion.low,
                    opinion.high,
                    projection_read.method,
                    projection_read.data_vintage,
                ]
            )
    headers = {"Content-Disposition": 'attachment; filename="projection.csv"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


async def _project(session: Session, caller: Caller, poll_id: UUID) -> ProjectionRead:
    poll = await service.get_poll(session, caller.campaign_id, poll_id)
    projected = await service.project_poll(session, caller.campaign_id, poll)
    return descriptions.describe_projection(projected, caller.covers)
