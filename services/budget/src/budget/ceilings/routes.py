from typing import Annotated, Literal

from common.schemas.elections import ElectionKind
from common.schemas.instants import Day
from fastapi import APIRouter, Query, Security, UploadFile
from kit.app import Route
from kit.files.sandbox import Limits, Sandbox
from kit.security.auth import Caller, Operator, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of
from kit.web.problems import Invalid, TooLarge

from budget.ceilings import service
from budget.ceilings.answer_texts import read_answer, read_ceiling
from budget.ceilings.answers import Missing, Question
from budget.ceilings.ceiling import compute_ceiling as apply_ceiling_rules
from budget.ceilings.france import read_france
from budget.ceilings.published import store_populations
from budget.ceilings.schemas import (
    MAX_POPULATION,
    CeilingRead,
    ComputedRead,
    NationalCeilingsRead,
    OfficialPut,
    PopulationsImportRead,
    RoundPut,
)
from budget.ceilings.tables import BadTable, read_table
from budget.ledger.balances import service as balances

MAX_BYTES = 16 * 2**20
_TABLES = Sandbox(Limits(per_byte=40), (BadTable,))
router = APIRouter(route_class=Route, prefix="/v1", tags=["ceilings"])

Reader = Annotated[Caller, Security(caller_with, scopes=["ceilings:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["ceilings:write"])]


@router.get("/ceiling")
async def get_ceiling(session: Session, caller: Reader) -> CeilingRead:
    """Return the campaign's legal ceiling with every step and article, and what is spent, planned and left."""
    ceiling = await service.find_ceiling(session, caller.campaign_id)
    return read_ceiling(ceiling, await balances.read_sums(session, caller.campaign_id))


@router.put("/ceiling/official", responses=CHANGED_RESPONSE)
async def set_official_ceiling(
    official: OfficialPut, session: Session, caller: Writer, if_match: IfMatch = None
) -> CeilingRead:
    """Set the ceiling that the prefecture or the commission published, with its source and date.

    If-Match names the `version` of the figure that you read.
    """
    await service.set_official_ceiling(session, caller.campaign_id, official, caller.subject, version_of(if_match))
    return await get_ceiling(session, caller)


@router.delete("/ceiling/official")
async def delete_official_ceiling(session: Session, caller: Writer) -> CeilingRead:
    """Withdraw the official figure; the calculation applies again."""
    await service.withdraw_official_ceiling(session, caller.campaign_id)
    return await get_ceiling(session, caller)


@router.put("/ceiling/round")
async def set_ceiling_round(put: RoundPut, session: Session, caller: Writer) -> CeilingRead:
    """Set, after round one, that the campaign goes to round two: its ceiling then covers the whole campaign."""
    await service.set_round(session, caller.campaign_id, put.round, caller.subject)
    return await get_ceiling(session, caller)


@router.get("/ceilings/france")
async def list_national_ceilings(
    session: Session,
    _: Reader,
    election: Literal["municipales", "legislatives"],
    on: Annotated[Day, Query(description="Day of the first round.")],
    round: Annotated[int | None, Query(ge=1, le=2)] = None,
) -> NationalCeilingsRead:
    """List the ceilings of all communes that have one, or of all computable constituencies; name the others."""
    return await read_france(session, election, on, round)


@router.put("/populations")
async def import_populations(file: UploadFile, session: Session, _: Operator) -> PopulationsImportRead:
    """Import published populations (CSV, UTF-8: territory;vintage;population;name;source;decree;reason)."""
    data = await file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise TooLarge("Le fichier dépasse 16 Mo.", "The file exceeds 16 MB.", "/file")
    try:
        rows = await _TABLES.run(read_table, data)
    except BadTable as refusal:
        raise Invalid(
            f"{refusal.fr} (ligne {refusal.line})", f"{refusal.en} (line {refusal.line})", "/file", line=refusal.line
        ) from refusal
    return PopulationsImportRead(rows=await store_populations(session, rows))


@router.get("/ceilings/compute")
async def compute_ceiling(
    _: Reader,
    election: ElectionKind,
    on: Annotated[Day, Query(description="Day of the first round.")],
    population: Annotated[int | None, Query(ge=0, le=MAX_POPULATION)] = None,
    round: Annotated[int | None, Query(ge=1, le=2)] = None,
    territory: Annotated[str | None, Query(pattern=r"^(?:[a-z]{1,16}:)?[0-9A-Z]{1,9}$", max_length=24)] = None,
    senators: Annotated[int | None, Query(ge=1, le=20, description="Number of senators of the department.")] = None,
) -> ComputedRead:
    """Compute any ceiling from public figures. Where the law sets none, `amount` is null and `reason` says why."""
    answer = apply_ceiling_rules(Question(election, on, population, round, territory, senators))
    if isinstance(answer, Missing):
        name = {"population": "population", "senators": "senators"}[answer.field]
        raise Invalid(answer.reason, f"This ceiling needs the parameter {name}.", f"?{name}")
    return read_answer(answer)
