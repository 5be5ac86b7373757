from typing import Annotated

from fastapi import APIRouter, Path, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, Paging

from crm.forms.consent_texts import named_versions, service
from crm.forms.consent_texts.schemas import ConsentTextCreate, ConsentTextRead, NamedRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["consent texts"])

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["questionnaires:write"])]
TextVersion = Annotated[str, Path(max_length=80, pattern=r"^[0-9A-Za-z][0-9A-Za-z_.:\-]*$", examples=["porte-2026-11"])]


@router.get("/consent-texts")
async def list_consent_texts(session: Session, paging: Paging, caller: Reader) -> Page[NamedRead]:
    """List the versions that consents refer to, and whether the text of each is stored."""
    return Page[NamedRead].model_validate(await named_versions.list_named(session, caller.campaign_id, paging))


@router.get("/consent-texts/{text_version}")
async def get_consent_text(text_version: TextVersion, session: Session, caller: Reader) -> ConsentTextRead:
    """Return the text of a version (`text_version`) as it was shown; 404 if it is not stored."""
    return await service.get_consent_text(session, caller.campaign_id, text_version)


@router.post("/consent-texts", status_code=201)
async def create_consent_text(put: ConsentTextCreate, session: Session, caller: Writer) -> ConsentTextRead:
    """Store a text of the campaign (on paper, for calls) under the version that its consents refer to, for good."""
    return await service.add_consent_text(session, caller, put)
