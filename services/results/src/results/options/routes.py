from typing import Annotated

from fastapi import APIRouter, Security
from kit.auth import Caller, caller_with
from kit.db import Session
from kit.web import Route

from results.options import service
from results.options.schemas import OptionsPut, OptionsRead

router = APIRouter(route_class=Route, prefix="/v1/options", tags=["tallies"])

Reader = Annotated[Caller, Security(caller_with, scopes=["tallies:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["stations:write", "tallies:write"])]


@router.get("")
async def get_options(session: Session, caller: Reader) -> OptionsRead:
    """How the sheets of this campaign are taken in."""
    return OptionsRead(double_entry=await service.wants_double_entry(session, caller.campaign_id))


@router.put("")
async def put_options(put: OptionsPut, session: Session, caller: Writer) -> OptionsRead:
    """Ask for double entry, or no longer: with it a sheet counts once two people have sent the same figures."""
    await service.put_options(session, caller, put)
    return OptionsRead(double_entry=put.double_entry)
