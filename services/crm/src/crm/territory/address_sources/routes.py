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

    Streets are the national address base's, stations INSEE's table of voters' addresses; the operator's files come
    before a download. Doors that nobody listed are estimated from the census.
    """
    job = await service.ask_fetch(session, caller, fetch.communes)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return job
