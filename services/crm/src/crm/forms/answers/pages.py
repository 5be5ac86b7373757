from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from crm.forms.answers import service
from crm.forms.questionnaires.definitions import said_in
from crm.forms.questionnaires.service import get_questionnaire, read_definition

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["questionnaires:read", "answers:read"])]


@router.get("/questionnaires/{questionnaire_id}/versions/{number}/answers")
async def show_answers(
    questionnaire_id: UUID,
    number: Annotated[int, Path(ge=1, le=100_000)],
    request: Request,
    session: Session,
    caller: Reader,
) -> HTMLResponse:
    """Show the answers to a questionnaire, in totals of at least five people."""
    sums = await service.read_sums(session, caller, questionnaire_id, number, None)
    definition = await read_definition(session, caller.campaign_id, questionnaire_id, number)
    labels = {
        question.key: {option.key: said_in(option.label, "fr") for option in question.options}
        | {"yes": "Oui", "no": "Non"}
        for question in definition.questions
    }
    return render(
        request,
        "answers/answers.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        known=await get_questionnaire(session, caller.campaign_id, questionnaire_id),
        number=number,
        sums=sums,
        titles={question.key: said_in(question.label, "fr") for question in definition.questions},
        labels=labels,
    )
