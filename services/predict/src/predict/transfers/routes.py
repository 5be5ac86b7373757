import csv
import io
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from common.schemas.instants import Day
from common.schemas.territories import Station, Territory
from fastapi import APIRouter, Depends, Form, Response, Security, UploadFile
from kit import jobs
from kit.app import Route
from kit.files.sandbox import Sandbox
from kit.jobs import JobRead
from kit.security.auth import Caller, Operator, caller_with
from kit.security.request_session import Session
from kit.text.method_names import name_methods
from kit.web.paging import Page, Paging, Rows, cut_page, single_page
from kit.web.problems import Forbidden, NotFound, TooLarge
from starlette.datastructures import UploadFile as SentFile

from predict.past_results.elections.cursors import read_station
from predict.past_results.elections.names import name_round
from predict.past_results.elections.schemas import ElectionId
from predict.transfers import priors, queries, service
from predict.transfers.gate import open_gate
from predict.transfers.given_seed import Quality
from predict.transfers.models import TransferEstimate, TransferPrior
from predict.transfers.prior_tables import BadPrior, read_csv
from predict.transfers.sankey import draw_sankey
from predict.transfers.schemas import (
    NationalRead,
    PriorCreate,
    PriorHead,
    PriorRead,
    PriorRow,
    StationTransfers,
    TerritoriesRead,
    Text,
    TransferBatchCreate,
    TransferBatchRead,
    TransferCreate,
    TransferRead,
    TransferSummary,
)

router = APIRouter(route_class=Route, prefix="/v1", tags=["transfers"])

Reader = Annotated[Caller, Security(caller_with, scopes=["transfers:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["transfers:read", "transfers:write"])]

MAX_PRIOR_BYTES = 2**20
_FILES = Sandbox(refusals=(BadPrior,))


def read_head(
    name: Annotated[Text, Form()],
    source: Annotated[Text, Form()],
    from_election: Annotated[ElectionId, Form()],
    to_election: Annotated[ElectionId, Form()],
    quality: Annotated[Quality, Form()],
    fielded_from: Annotated[Day | None, Form()] = None,
    fielded_to: Annotated[Day | None, Form()] = None,
    sample_size: Annotated[int | None, Form(ge=1, le=10_000_000, description="People asked.")] = None,
    normalise: Annotated[bool, Form(description="Make rows add up to 1 that are further off.")] = False,
) -> PriorHead:
    """Read the form fields sent with a file; numbers are parsed from text."""
    return PriorHead(
        name=name,
        source=source,
        from_election=from_election,
        to_election=to_election,
        quality=quality,
        fielded_from=fielded_from,
        fielded_to=fielded_to,
        sample_size=sample_size,
        normalise=normalise,
    )


Head = Annotated[PriorHead, Depends(read_head)]
COLUMNS = ["from", "to", "votes", "low90", "high90", "share"]
CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}
SVG: dict[int | str, dict[str, Any]] = {200: {"content": {"image/svg+xml": {}}}}


@router.post("/transfers", status_code=202)
async def start_transfers(asked: TransferCreate, response: Response, session: Session, caller: Writer) -> JobRead:
    """Start a job that estimates transfers between two imported rounds; its result has `transfers_id`.

    The same request again replaces its result. Impossible requests are refused at once, with `reasons` in order.
    """
    job = await service.ask_transfers(session, caller, asked)
    response.headers["Location"] = f"/v1/jobs/{job}"
    return await jobs.read_job(session, caller.campaign_id, job)


@router.get("/transfers")
async def list_transfers(session: Session, caller: Reader) -> Page[TransferSummary]:
    """List the campaign's tables that you may see, the latest first."""
    gate = await open_gate(session, caller)
    estimates = await queries.find_estimates(session, caller.campaign_id)
    return single_page(
        [
            service.summarise_estimate(estimate, gate)
            for estimate in estimates
            if gate.shows(estimate.from_election, estimate.to_election)
        ]
    )


@router.post("/transfers/batches", status_code=202)
async def start_transfer_batch(asked: TransferBatchCreate, session: Session, operator: Operator) -> TransferBatchRead:
    """Start one job for every constituency or department.

    For the operator; the token's campaign lists the jobs.
    """
    if operator.campaign_id is None:
        raise Forbidden(
            "Choisissez d’abord la campagne où suivre ce lot.",
            "The token names no campaign: send the Isoloir-Campaign header of the one to follow the batch in.",
        )
    return await service.ask_batch(session, operator.campaign_id, operator.subject, asked)


@router.get("/national-transfers")
async def list_national_transfers(
    session: Session, _: Reader, from_election: ElectionId, to_election: ElectionId
) -> TerritoriesRead:
    """List the territories with a table of the batch."""
    return TerritoriesRead(items=await service.list_national(session, from_election, to_election), next=None)


@router.get("/national-transfers/{territory}")
async def get_national_transfers(
    territory: Territory, session: Session, _: Reader, from_election: ElectionId, to_election: ElectionId
) -> NationalRead:
    """Return one table of the batch."""
    return await service.read_national(session, from_election, to_election, territory)


@router.get("/transfers/{transfer_id}")
async def get_transfers(transfer_id: UUID, session: Session, caller: Reader) -> TransferRead:
    """Return one table with its intervals; for members limited to territories, the total of theirs."""
    gate = await open_gate(session, caller)
    estimate = await queries.get_estimate(session, caller.campaign_id, transfer_id)
    gate.check(estimate.from_election, estimate.to_election)
    return await service.describe_estimate(session, caller, estimate, gate)


async def _seen(session: Session, caller: Caller, transfer_id: UUID) -> TransferEstimate:
    estimate = await queries.get_estimate(session, caller.campaign_id, transfer_id)
    (await open_gate(session, caller)).check(estimate.from_election, estimate.to_election)
    return estimate


@router.get("/transfers/{transfer_id}/stations")
async def list_station_transfers(
    transfer_id: UUID,
    session: Session,
    caller: Reader,
    paging: Paging,
) -> Page[StationTransfers]:
    """List the tables of your stations, by key."""
    estimate = await _seen(session, caller, transfer_id)
    stations = await queries.read_stations(
        session, caller, estimate, after=read_station(paging), limit=paging.limit + 1
    )
    return cut_page(
        [service.describe_station(estimate, row) for row in stations], paging.limit, lambda row: row.station
    )


@router.get("/transfers/{transfer_id}/stations/{station}")
async def get_station_transfers(
    transfer_id: UUID, station: Station, session: Session, caller: Reader
) -> StationTransfers:
    """Return the table of one station."""
    estimate = await _seen(session, caller, transfer_id)
    caller.check_covers(station, None)
    stations = await queries.read_stations(session, caller, estimate, only=station)
    if not stations:
        raise NotFound("Ce bureau n’est pas dans cette table.", "This station is not in this table.")
    return service.describe_station(estimate, stations[0])


@router.get("/transfers/{transfer_id}/table.csv", response_class=Response, responses=CSV)
async def download_transfer_table(transfer_id: UUID, session: Session, caller: Reader) -> Response:
    """Download the table as CSV (UTF-8, commas, decimal points)."""
    estimate = await _seen(session, caller, transfer_id)
    table, _ = await queries.read_table(session, caller, estimate)
    rows = service.write_rows(estimate.origins, estimate.destinations, table)
    made = [estimate.method, estimate.data_vintage]
    return _csv([*COLUMNS, "method", "data_vintage"], [[*row, *made] for row in rows], "reports.csv")


@router.get("/transfers/{transfer_id}/stations.csv", response_class=Response, responses=CSV)
async def download_transfer_stations(transfer_id: UUID, session: Session, caller: Reader) -> Response:
    """Download the tables of your stations as CSV."""
    estimate = await _seen(session, caller, transfer_id)
    rows = [
        [station.station, *row, estimate.method, estimate.data_vintage]
        for station in await queries.read_stations(session, caller, estimate)
        for row in service.write_rows(
            estimate.origins, estimate.destinations, queries.add_up_stations(estimate, [station])
        )
    ]
    return _csv(["station", *COLUMNS, "method", "data_vintage"], rows, "reports-bureaux.csv")


@router.get("/transfers/{transfer_id}/sankey.svg", response_class=Response, responses=SVG)
async def get_transfer_sankey(transfer_id: UUID, session: Session, caller: Reader) -> Response:
    """Return the table as an SVG Sankey diagram, with a text description."""
    estimate = await _seen(session, caller, transfer_id)
    table, _ = await queries.read_table(session, caller, estimate)
    heads = name_round(estimate.from_election), name_round(estimate.to_election)
    source = f"Méthode {name_methods(estimate.method)}. Données : {estimate.data_vintage}."
    svg = draw_sankey(estimate.origins, estimate.destinations, table, heads, source)
    return Response(svg, media_type="image/svg+xml")


@router.post("/transfer-priors", status_code=201, response_model=PriorRead)
async def create_transfer_prior(
    asked: PriorCreate, response: Response, session: Session, caller: Writer
) -> TransferPrior:
    """Enter a prior table: a poll of transfers, an agreement between parties, a guess.

    Names are checked against the ballots; rows off by rounding are corrected with a note, others refused.
    """
    prior = await priors.create_prior(session, caller.campaign_id, asked, file=False)
    response.headers["Location"] = f"/v1/transfer-priors/{prior.id}"
    return prior


@router.post("/transfer-priors/file", status_code=201, response_model=PriorRead)
async def upload_transfer_prior(
    file: UploadFile, head: Head, response: Response, session: Session, caller: Writer
) -> TransferPrior:
    """Upload a prior table as a CSV file with the columns from, to, share (origine, destination, part)."""
    prior = await keep_file(file, head, session, caller)
    response.headers["Location"] = f"/v1/transfer-priors/{prior.id}"
    return prior


async def keep_file(file: SentFile, head: PriorHead, session: Session, caller: Caller) -> TransferPrior:
    data = await file.read(MAX_PRIOR_BYTES + 1)
    if len(data) > MAX_PRIOR_BYTES:
        raise TooLarge("Le fichier dépasse 1 Mo.", "The file is larger than 1 MB.", "/file")
    try:
        rows = await _FILES.run(read_csv, data)
    except BadPrior as refusal:
        raise priors.as_problem(refusal, file=True) from refusal
    asked = PriorCreate.model_construct(
        **head.model_dump(),
        rows=[PriorRow.model_construct(from_choice=r.from_choice, to_choice=r.to_choice, share=r.share) for r in rows],
    )
    return await priors.create_prior(session, caller.campaign_id, asked, file=True)


@router.get("/transfer-priors", response_model=Page[PriorRead])
async def list_transfer_priors(session: Session, caller: Reader) -> Rows[TransferPrior]:
    """List the campaign's priors, the latest first."""
    return Rows(await priors.find_priors(session, caller.campaign_id), None)


@router.get("/transfer-priors/{prior_id}", response_model=PriorRead)
async def get_transfer_prior(prior_id: UUID, session: Session, caller: Reader) -> TransferPrior:
    """Return one prior."""
    return await priors.get_prior(session, caller.campaign_id, prior_id)


@router.delete("/transfer-priors/{prior_id}", status_code=204)
async def delete_transfer_prior(prior_id: UUID, session: Session, caller: Writer) -> None:
    """Delete a prior. Estimates made with it stay."""
    await priors.delete_prior(session, caller.campaign_id, prior_id)


def _csv(head: Sequence[str], rows: Sequence[Sequence[object]], name: str) -> Response:
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(head)
    table.writerows(rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
