"""Service of transfer tables: requests, batches, reading."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from common.schemas.elections import Ballot
from kit import jobs
from kit.campaigns.queries import get_campaign
from kit.db import tenancy
from kit.security.auth import Caller
from kit.web.problems import Invalid, NotFound
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.sheets import Side, list_territories, read_side
from predict.past_results.elections.territories import can_place
from predict.transfers import priors
from predict.transfers.estimation.between_districts import METHOD
from predict.transfers.estimation.proportional_fit import Votes
from predict.transfers.estimation.together import add_others
from predict.transfers.estimation.unit_intervals import Table
from predict.transfers.gate import Gate
from predict.transfers.models import NationalTransfer, TransferEstimate, TransferStation
from predict.transfers.options import Layout, lay_out
from predict.transfers.other_constituencies import as_district, read_others
from predict.transfers.queries import add_up_stations, read_table
from predict.transfers.reasons import CannotEstimate
from predict.transfers.schemas import (
    Caution,
    NationalRead,
    StationTransfers,
    TransferBatchCreate,
    TransferBatchRead,
    TransferCreate,
    TransferRead,
    TransferSummary,
)
from predict.transfers.table import tell_together

ESTIMATE, TOGETHER, NATIONAL, NIGHT = "transfers", "transfers-together", "transfers-national", "transfers-night"
"""The kinds of jobs."""


async def ask_transfers(session: AsyncSession, caller: Caller, request: TransferCreate) -> UUID:
    """Request an estimate; return the job's id. Raise Invalid with reasons if it is impossible."""
    territory = request.territory or (await get_campaign(session, caller.campaign_id)).state.territory
    await plan_estimate(session, request.from_election, request.to_election, territory, request.merge_below)
    if request.prior_id is not None:
        await priors.get_prior(session, caller.campaign_id, request.prior_id, "/prior_id")
    whole = request.model_copy(update={"territory": territory})
    return await jobs.enqueue_job(session, caller.campaign_id, ESTIMATE, whole, requested_by=caller.subject)


async def plan_estimate(session: AsyncSession, before: str, after: str, territory: str, merge_below: float) -> Layout:
    """Return the layout of an estimate; raise Invalid, naming the field, with every reason."""
    if not can_place(territory) or territory.startswith("nation:"):
        raise Invalid(
            "Demandez une commune, un canton, une circonscription ou un département : ceux d’un pays s’estiment "
            "circonscription par circonscription (POST /v1/transfers/batches).",
            "Ask for a commune, a canton, a constituency or a department: a whole country is estimated constituency by "
            "constituency (POST /v1/transfers/batches).",
            "/territory",
        )
    origin = await _side(session, before, territory, "/from_election")
    destination = await _side(session, after, territory, "/to_election")
    try:
        return lay_out(origin, destination, merge_below)
    except CannotEstimate as refusal:
        raise as_problem(refusal) from refusal


async def _side(session: AsyncSession, election: str, territory: str, pointer: str) -> Side:
    side = await read_side(session, election, territory)
    if side is None:
        raise Invalid(
            f"Aucun résultat importé pour « {election} » : importez le fichier du ministère, ou choisissez un autre "
            "scrutin.",
            f"No results were imported for {election}: import the ministry's file, or choose another round.",
            pointer,
        )
    return side


def as_problem(refusal: CannotEstimate) -> Invalid:
    first = refusal.reasons[0]
    return Invalid(first.fr, first.en, first.pointer, reasons=[asdict(reason) for reason in refusal.reasons])


async def ask_batch(
    session: AsyncSession, campaign_id: UUID, subject: str, request: TransferBatchCreate
) -> TransferBatchRead:
    """Request one job for each constituency or department with results of both rounds."""
    both = [
        await list_territories(session, election, request.by)
        for election in (request.from_election, request.to_election)
    ]
    for places, election, pointer in zip(
        both, (request.from_election, request.to_election), ("/from_election", "/to_election"), strict=True
    ):
        if not places:
            raise Invalid(
                f"Aucun résultat de « {election} » n’est rattaché à un territoire de ce niveau.",
                f"No results of {election} are placed in a territory of that level.",
                pointer,
            )
    shared = sorted(set(both[0]) & set(both[1]))
    if not shared:
        raise Invalid("Ces scrutins n’ont aucun territoire commun.", "These rounds share no territory.", "/to_election")
    arguments = [
        TransferCreate(from_election=request.from_election, to_election=request.to_election, territory=place)
        for place in shared
    ]
    batch = await jobs.enqueue_jobs(session, campaign_id, NATIONAL, arguments, requested_by=subject)
    return TransferBatchRead(batch=batch, jobs=len(arguments))


async def read_national(session: AsyncSession, before: str, after: str, territory: str) -> NationalRead:
    national_transfer = await session.get(NationalTransfer, (before, after, territory, tenancy.SHARED))
    if national_transfer is None:
        raise NotFound(
            "Cette table n’a pas été calculée : demandez-la par POST /v1/transfers, ou le lot à l’exploitant.",
            "This table was not computed: ask for it by POST /v1/transfers, or the batch from the operator.",
        )
    own = as_district(national_transfer)
    others = await read_others(session, (before, after), territory)
    together = add_others(own, national_transfer.stations, others) if others else None
    parts = (own.table, own.low, own.high) if together is None else (together.table, together.low, together.high)
    cautions = [Caution(**caution) for caution in national_transfer.cautions]
    if together is not None:
        cautions.append(Caution(**asdict(tell_together(len(others)))))
    return NationalRead(
        from_election=national_transfer.from_election,
        to_election=national_transfer.to_election,
        territory=national_transfer.territory,
        origins=national_transfer.origins,
        destinations=national_transfer.destinations,
        votes=_rounded(parts[0]),
        low90=_rounded(parts[1]),
        high90=_rounded(parts[2]),
        stations=national_transfer.stations,
        method=national_transfer.method if together is None else f"{national_transfer.method}+{METHOD}",
        data_vintage=national_transfer.data_vintage,
        cautions=cautions,
        estimated_at=national_transfer.estimated_at,
    )


async def list_national(session: AsyncSession, before: str, after: str) -> list[str]:
    """Return the territories that the batch has done."""
    n = NationalTransfer
    done = select(n.territory).where(n.from_election == before, n.to_election == after).order_by(n.territory)
    return list(await session.scalars(done))


def summarise_estimate(estimate: TransferEstimate, gate: Gate) -> TransferSummary:
    return TransferSummary(
        id=estimate.id,
        version=estimate.version,
        from_election=estimate.from_election,
        to_election=estimate.to_election,
        territory=estimate.territory,
        prior_id=estimate.prior_id,
        night=estimate.night,
        stations=estimate.stations,
        method=estimate.method,
        data_vintage=estimate.data_vintage,
        estimated_at=estimate.estimated_at,
        confidential_until=gate.confidential_until(estimate.from_election, estimate.to_election),
    )


async def describe_estimate(
    session: AsyncSession, caller: Caller, estimate: TransferEstimate, gate: Gate
) -> TransferRead:
    table, shown = await read_table(session, caller, estimate)
    return TransferRead(
        **summarise_estimate(estimate, gate).model_dump(),
        origins=estimate.origins,
        destinations=estimate.destinations,
        votes=_rounded(table.votes),
        low90=_rounded(table.low90),
        high90=_rounded(table.high90),
        from_ballot=Ballot.model_validate(estimate.ballots["from"]),
        to_ballot=Ballot.model_validate(estimate.ballots["to"]),
        stations_shown=shown,
        cautions=[Caution(**caution) for caution in estimate.cautions],
    )


def describe_station(estimate: TransferEstimate, station: TransferStation) -> StationTransfers:
    table = add_up_stations(estimate, [station])
    return StationTransfers(
        station=station.station,
        commune=station.commune,
        votes=_rounded(table.votes),
        low90=_rounded(table.low90),
        high90=_rounded(table.high90),
        method=estimate.method,
        data_vintage=estimate.data_vintage,
    )


def _rounded(votes: Votes) -> list[list[float]]:
    return [[round(float(cell), 2) for cell in row] for row in votes]


def write_rows(origins: Sequence[str], destinations: Sequence[str], table: Table) -> list[list[str | float]]:
    """Return rows `from, to, votes, low90, high90, share`, one for each cell."""
    rows = list[list[str | float]]()
    for r, origin in enumerate(origins):
        people = max(float(table.votes[r].sum()), 1e-9)
        for c, destination in enumerate(destinations):
            cell = [round(float(part[r, c]), 2) for part in (table.votes, table.low90, table.high90)]
            rows.append([_text(origin), _text(destination), *cell, round(cell[0] / people, 5)])
    return rows


def _text(name: str) -> str:
    # A spreadsheet takes such a text for a formula.
    return f"'{name}" if name[:1] in "=+-@" else name
