from typing import Annotated
from uuid import UUID

from common.schemas.territories import Station
from fastapi import APIRouter, Path, Query, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from crm.forms.answers import service
from crm.forms.answers.schemas import AnswersCreate, AnswersRead, TotalsRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["answers"])

Reader = Annotated[Caller, Security(caller_with, scopes=["answers:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["answers:write"])]


@router.post("/answers", status_code=201)
async def create_answers(put: AnswersCreate, session: Session, caller: Writer) -> AnswersRead:
    """Record a filled-in questionnaire: always in totals, by name only with consent."""
    return await service.record_answers(session, caller, put)


@router.get("/questionnaires/{questionnaire_id}/versions/{number}/totals")
async def get_answer_totals(
    questionnaire_id: UUID,
    number: Annotated[int, Path(ge=1, le=100_000)],
    session: Session,
    caller: Reader,
    station: Annotated[Station | None, Query()] = None,
) -> TotalsRead:
    """Return how many people gave each answer, in your territories. Counts of one to four people are withheld."""
    return await service.read_sums(session, caller, questionnaire_id, number, station)
