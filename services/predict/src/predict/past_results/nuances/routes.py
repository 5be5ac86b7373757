from typing import Annotated

from fastapi import APIRouter, Query, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from predict.derivations.refreshers import run_refreshers
from predict.past_results.nuances import service
from predict.past_results.nuances.schemas import ElectionYear, Nuance, NuancePut, NuanceRead, NuancesRead

router = APIRouter(route_class=Route, prefix="/v1/nuances", tags=["nuances"])

Reader = Annotated[Caller, Security(caller_with, scopes=["elections:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["priorities:write"])]


@router.get("")
async def list_nuances(
    session: Session, caller: Reader, election: Annotated[ElectionYear | None, Query()] = None
) -> NuancesRead:
    """List the nuances of the imported elections, with the campaign's bloc of each.

    The default is the ministry's grid of 2024; a null `bloc` means none until the campaign sets it.
    """
    return await service.list_nuances(session, caller.campaign_id, election)


@router.put("")
async def set_nuance(put: NuancePut, session: Session, caller: Writer) -> NuanceRead:
    """Set a nuance's bloc, in one election or in all; stations are ranked again."""
    edited = await service.put_nuance(session, caller.campaign_id, put, caller.subject)
    await run_refreshers(session, caller.campaign_id, "stations", "forecasts")
    return edited


@router.delete("", status_code=204)
async def delete_nuance(
    session: Session,
    caller: Writer,
    nuance: Annotated[Nuance, Query()],
    election: Annotated[ElectionYear | None, Query(description="Leave out what was set for every election.")] = None,
) -> None:
    """Reset a nuance to its default bloc; stations are ranked again."""
    await service.withdraw_nuance(session, caller.campaign_id, nuance, election)
    await run_refreshers(session, caller.campaign_id, "stations", "forecasts")
