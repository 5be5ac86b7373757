from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag
from kit.web.paging import Page, single_page

from crm.forms.questionnaires import service
from crm.forms.questionnaires.definitions import Definition
from crm.forms.questionnaires.models import Questionnaire, QuestionnaireVersion
from crm.forms.questionnaires.schemas import QuestionnairePut, QuestionnaireRead, VersionRead

router = APIRouter(route_class=Route, prefix="/v1/questionnaires", tags=["questionnaires"])

Reader = Annotated[Caller, Security(caller_with, scopes=["questionnaires:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["questionnaires:write"])]
Number = Annotated[int, Path(ge=1, le=100_000)]


@router.get("")
async def list_questionnaires(session: Session, caller: Reader) -> Page[QuestionnaireRead]:
    """List the campaign's questionnaires, with their drafts."""
    return single_page(
        [_as_read(questionnaire) for questionnaire in await service.list_questionnaires(session, caller.campaign_id)]
    )


@router.post("", status_code=201)
async def create_questionnaire(
    put: QuestionnairePut, session: Session, caller: Writer, response: Response
) -> QuestionnaireRead:
    """Create a questionnaire for doors, phones, paper and online forms. It is used once published."""
    return with_etag(response, _as_read(await service.add_questionnaire(session, caller, put)))


@router.get("/{questionnaire_id}")
async def get_questionnaire(
    questionnaire_id: UUID, session: Session, caller: Reader, response: Response
) -> QuestionnaireRead:
    """Return one questionnaire, with its draft."""
    return with_etag(response, _as_read(await service.get_questionnaire(session, caller.campaign_id, questionnaire_id)))


@router.put("/{questionnaire_id}", responses=CHANGED_RESPONSE)
async def update_questionnaire(
    questionnaire_id: UUID,
    put: QuestionnairePut,
    session: Session,
    caller: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> QuestionnaireRead:
    """Change the draft. Published versions stay as they are."""
    known = await service.put_questionnaire(session, caller, questionnaire_id, put, version_of(if_match))
    return with_etag(response, _as_read(known))


@router.post("/{questionnaire_id}/versions", status_code=201)
async def publish_questionnaire(questionnaire_id: UUID, session: Session, caller: Writer) -> VersionRead:
    """Publish the draft as the next version, for good."""
    return _as_version(await service.publish(session, caller, questionnaire_id))


@router.get("/{questionnaire_id}/versions/{number}")
async def get_questionnaire_version(
    questionnaire_id: UUID, number: Number, session: Session, caller: Reader
) -> VersionRead:
    """Return a published version, as scripts, forms and paper sheets use it."""
    return _as_version(await service.get_version(session, caller.campaign_id, questionnaire_id, number))


def _as_read(questionnaire: Questionnaire) -> QuestionnaireRead:
    return QuestionnaireRead(
        id=questionnaire.id,
        version=questionnaire.version,
        name=questionnaire.name,
        definition=Definition.model_validate(questionnaire.draft),
        retired=questionnaire.retired,
        published=questionnaire.published,
        created_by=questionnaire.created_by,
        created_at=questionnaire.created_at,
    )


def _as_version(questionnaire_version: QuestionnaireVersion) -> VersionRead:
    return VersionRead(
        questionnaire_id=questionnaire_version.questionnaire_id,
        number=questionnaire_version.number,
        definition=Definition.model_validate(questionnaire_version.definition),
        published_by=questionnaire_version.published_by,
        published_at=questionnaire_version.published_at,
    )
