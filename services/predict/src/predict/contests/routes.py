from typing import Annotated

from fastapi import APIRouter, Response, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag

from predict.contests import service
from predict.contests.schemas import ContestPut, ContestRead
from predict.derivations.refreshers import run_refreshers

router = APIRouter(route_class=Route, prefix="/v1/contest", tags=["contests"])

Reader = Annotated[Caller, Security(caller_with, scopes=["forecasts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["forecasts:write"])]


@router.get("")
async def get_contest(session: Session, caller: Reader, response: Response) -> ContestRead:
    """Return the lists of the campaign's election, and which withdrew or merged between the rounds."""
    contest = await service.read_contest(session, caller.campaign_id)
    return ContestRead.model_validate(with_etag(response, contest))


@router.put("", responses=CHANGED_RESPONSE)
async def set_contest(
    put: ContestPut, session: Session, caller: Writer, response: Response, if_match: IfMatch = None
) -> ContestRead:
    """Enter all lists, candidates or pairs, with the nuance or bloc that links them to past results.

    Between the rounds, enter withdrawals and mergers the same way.
    """
    contest = await service.put_contest(session, caller.campaign_id, put, version_of(if_match))
    await run_refreshers(session, caller.campaign_id, "stations", "forecasts")
    return ContestRead.model_validate(with_etag(response, contest))
