from typing import Annotated

from fastapi import APIRouter, Response, Security
from kit.app import Route
from kit.jobs import JobRead
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from crm.territory.address_sources import service
from crm.territory.address_sources.schemas import FetchCreate

router = APIRouter(route_class=Route, prefix="/v1", tags=["territories"])

Reader = Annotated[Caller, Security(caller_with, scopes=["canvasses:read"])]


@router.post("/address-fetches", status_code=202)
async def fetch_addresses(fetch: FetchCreate, session: Session, caller: Reader, response: Response) -> JobRead:
    """Fetch streets, addresses and their stations from their publishers, in a job.

    The national address base gives the streets, INSEE's table of voters' addresses the station of each. Files of the
    operator's data folder come before a download. Doors are estimated from the census where nobody listed them.
    """
    job = await service.ask_fetch(session, caller, fetch.communes)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return job
