from typing import Annotated
from uuid import UUID

from common.scopes import Role
from fastapi import APIRouter, Query, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with, check_in_person
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, Since, read_since
from kit.web.problems import Forbidden
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.embargo.gate import Gate, open_gate
from results.sheets.tallies import counting_options, queries, service
from results.sheets.tallies.models import Tally
from results.sheets.tallies.reconciliation import State
from results.sheets.tallies.schemas import (
    CountingOptionsPut,
    CountingOptionsRead,
    TallyCreate,
    TallyDecision,
    TallyRead,
)

router = APIRouter(route_class=Route, prefix="/v1/tallies", tags=["tallies"])
options_router = APIRouter(route_class=Route, prefix="/v1/counting-options", tags=["tallies"])

Reader = Annotated[Caller, Security(caller_with, scopes=["tallies:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["tallies:write"])]
OptionsWriter = Annotated[Caller, Security(caller_with, scopes=["stations:write", "tallies:write"])]
_STORED = TallyRead.model_fields.keys() - {"conflicts_with", "confidential_until"}


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_tally(report: TallyCreate, session: Session, caller: Writer) -> TallyRead:
    """Send the sheet of one of your stations.

    It is always kept: `state` tells what became of it, and `findings` what the checks found. A second equal sheet
    confirms the first; a different one makes both disputed until a manager decides. The same sheet from the same person
    changes nothing. Before the day of the vote it is set aside, with the reason `early`: it does not count unless a
    manager validates it.
    """
    gate = await open_gate(session, caller)
    tally = await service.report_tally(session, caller, report)
    return (await _read(session, gate, [tally], tally.round))[0]


@router.get("")
async def list_tallies(
    session: Session,
    paging: Paging,
    caller: Reader,
    round: Annotated[int, Query(ge=1, le=2)] = 1,
    state: Annotated[State | None, Query(description="Only the sheets in this state.")] = None,
    station: Annotated[str | None, Query(max_length=10, description="Only the sheets of this station.")] = None,
    updated_since: Since = None,
) -> Page[TallyRead]:
    """List the sheets of your stations. Before the legal hour: to the closed team only."""
    gate = await open_gate(session, caller)
    gate.check_own_stations(round)
    query = select(Tally).where(Tally.round == round)
    if state is not None:
        query = query.where(Tally.state == state)
    if station is not None:
        query = query.where(Tally.station == station)
    if caller.territories:
        commune = func.split_part(Tally.station, "_", 1)
        query = query.where(or_(Tally.station.in_(caller.territories), commune.in_(caller.territories)))
    page = await read_since(session, query, Tally.updated_at, Tally.id, paging, updated_since)
    return Page(items=await _read(session, gate, list(page.items), round), next=page.next)


@router.get("/{tally_id}")
async def get_tally(tally_id: UUID, session: Session, caller: Reader) -> TallyRead:
    """Return one sheet. Before the legal hour: to the closed team only."""
    gate = await open_gate(session, caller)
    tally = await service.find_tally(session, caller.campaign_id, tally_id)
    gate.check_station(tally.round, tally.station)
    return (await _read(session, gate, [tally], tally.round))[0]


@router.post("/{tally_id}/validate")
async def validate_tally(tally_id: UUID, decision: TallyDecision, session: Session, caller: Writer) -> TallyRead:
    """Validate a sheet: it counts for its station, and the station's different sheets are set aside."""
    check_in_person(caller)
    if Role.MANAGER not in caller.roles:
        raise Forbidden(
            "Seul un responsable de campagne tranche entre deux feuilles.",
            "Only a manager decides between two sheets.",
        )
    gate = await open_gate(session, caller)
    tally = await service.find_tally(session, caller.campaign_id, tally_id)
    gate.check_station(tally.round, tally.station)
    tally = await service.validate_tally(session, caller, tally_id, decision.note)
    return (await _read(session, gate, [tally], tally.round))[0]


@options_router.get("")
async def get_counting_options(session: Session, caller: Reader) -> CountingOptionsRead:
    """Return the campaign's settings for accepting sheets."""
    return CountingOptionsRead(double_entry=await counting_options.wants_double_entry(session, caller.campaign_id))


@options_router.put("")
async def set_counting_options(put: CountingOptionsPut, session: Session, caller: OptionsWriter) -> CountingOptionsRead:
    """Switch double entry on or off: with it a sheet counts once two people have sent the same figures."""
    await counting_options.put_counting_options(session, caller, put)
    return CountingOptionsRead(double_entry=put.double_entry)


async def _read(session: AsyncSession, gate: Gate, tallies: list[Tally], round: int) -> list[TallyRead]:
    live = await queries.live_sheets(session, {tally.station for tally in tallies}, round)
    until = gate.confidential_until(round)
    return [
        TallyRead.model_validate(
            {name: getattr(tally, name) for name in _STORED}
            | {"conflicts_with": queries.ids_that_differ(tally, live), "confidential_until": until}
        )
        for tally in tallies
    ]
