from typing import Annotated

from fastapi import APIRouter, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from results.sheets.counting_options import service
from results.sheets.counting_options.schemas import CountingOptionsPut, CountingOptionsRead

router = APIRouter(route_class=Route, prefix="/v1/counting-options", tags=["tallies"])

Reader = Annotated[Caller, Security(caller_with, scopes=["tallies:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["stations:write", "tallies:write"])]


@router.get("")
async def get_counting_options(session: Session, caller: Reader) -> CountingOptionsRead:
    """Return the settings for taking in this campaign's sheets."""
    return CountingOptionsRead(double_entry=await service.wants_double_entry(session, caller.campaign_id))


@router.put("")
async def set_counting_options(put: CountingOptionsPut, session: Session, caller: Writer) -> CountingOptionsRead:
    """Ask for double entry, or no longer: with it a sheet counts once two people have sent the same figures."""
    await service.put_options(session, caller, put)
    return CountingOptionsRead(double_entry=put.double_entry)
