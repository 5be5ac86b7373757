import re
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Paging, cut_page
from kit.web.problems import Invalid

from results.ballots.embargo.gate import open_gate
from results.publications.sources import service
from results.publications.sources.models import SourceRead
from results.publications.sources.places import PRECEDENCE, Source
from results.publications.sources.schemas import (
    FeedPollRead,
    PlaceComparison,
    SourceReadRead,
    SourceReadsRead,
    SourcesRead,
)
from results.territory.imports.official_file import ROUNDS
from results.territory.imports.routes import read_upload
from results.territory.imports.upload import Upload

router = APIRouter(route_class=Route, prefix="/v1/sources", tags=["sources"])

Reader = Annotated[Caller, Security(caller_with, scopes=["totals:read"])]
Importer = Annotated[Caller, Security(caller_with, scopes=["imports:write"])]
RoundNumber = Annotated[int, Query(ge=1, le=2)]

COMMUNE = r"^[0-9][0-9AB][0-9]{3}$"
MAX_BYTES = 100 * 2**20
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


@router.post("/files", status_code=status.HTTP_201_CREATED, response_model=SourceReadRead, openapi_extra=_FORM)
async def upload_source_file(
    request: Request,
    session: Session,
    caller: Importer,
    source: Source,
    round: RoundNumber = 1,
    commune: Annotated[
        str | None,
        Query(
            pattern=COMMUNE, description="INSEE code: where the lines of a town hall's table are, if they do not say."
        ),
    ] = None,
) -> object:
    """Store published results of a round: the ministry's file or feed, a town hall's open data.

    They are kept beside the campaign's own sheets and never replace them. A file of the ministry is read in any of its
    layouts and levels; a town hall's table needs columns for the station, registered, voters and valid votes, and one
    for each candidate (by name or panel number). If it names no commune, `commune` does; a campaign that lies in one
    needs neither. The same file again changes nothing.
    """
    return await keep_upload(session, caller, source, round, await read_upload(request, MAX_BYTES), commune=commune)


async def keep_upload(
    session: Session, caller: Caller, source: Source, round: int, upload: Upload, *, commune: str | None
) -> SourceRead:
    """Store a form's upload (API and page); raise Invalid if the commune is not an INSEE code."""
    if commune is not None and not re.fullmatch(COMMUNE, commune):
        raise Invalid(
            "Le code INSEE d’une commune a cinq caractères, comme 94033.",
            "The INSEE code of a commune has five characters, as 94033.",
            "/commune",
        )
    name = upload.name.rpartition("/")[2] or "sans nom"
    return await service.keep(session, caller.campaign_id, source, ROUNDS[round], name, upload.content, commune)


@router.get("/reads")
async def list_source_reads(session: Session, caller: Reader, round: RoundNumber = 1) -> SourceReadsRead:
    """List the imports of each source, the latest first, and the last answer of the ministry's feed.

    Under embargo: the reason why a line was refused quotes its figures.
    """
    (await open_gate(session, caller)).check_sums(round)
    reads, polls = await service.list_reads(session, round)
    return SourceReadsRead(
        next=None,
        items=[SourceReadRead.model_validate(read) for read in reads],
        polls=[FeedPollRead.model_validate(poll) for poll in polls],
    )


@router.get("")
async def list_source_comparisons(
    session: Session,
    caller: Reader,
    paging: Paging,
    round: RoundNumber = 1,
    differing: Annotated[bool, Query(description="Only places where two sources differ.")] = False,
) -> SourcesRead:
    """List places with each source's figures and differences, in order of precedence. Under embargo.

    What was read before the day of the vote is left out: it stands in `/reads` alone.
    """
    gate = await open_gate(session, caller)
    gate.check_sums(round)
    compared = await service.compare_places(session, caller.campaign_id, round)
    shown = [compared_place for compared_place in compared if compared_place.differences or not differing]
    left = [
        compared_place
        for compared_place in shown
        if paging.after is None or f"{compared_place.place}/{compared_place.level}" > paging.after
    ]
    page = cut_page(left, paging.limit, lambda row: f"{row.place}/{row.level}")
    return SourcesRead(
        round=round,
        official=False,
        confidential_until=gate.confidential_until(round),
        precedence=list(PRECEDENCE),
        differing=sum(bool(compared_place.differences) for compared_place in compared),
        items=[PlaceComparison.model_validate(asdict(compared_place)) for compared_place in page.items],
        next=page.next,
    )
