from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Security
from kit.auth import Caller, caller_with
from kit.db import Session
from kit.paging import Page, Paging, single_page
from kit.web import Route

from crm.signups.service import get_form
from crm.wordings import naming, service
from crm.wordings.schemas import NamedRead, WordingCreate, WordingRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["wordings"])

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
FormReader = Annotated[Caller, Security(caller_with, scopes=["questionnaires:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["questionnaires:write"])]
TextVersion = Annotated[str, Path(max_length=80, pattern=r"^[0-9A-Za-z][0-9A-Za-z_.:\-]*$", examples=["porte-2026-11"])]


@router.get("/wordings")
async def list_named(session: Session, paging: Paging, caller: Reader) -> Page[NamedRead]:
    """The versions that consents name, in their order, and whether the words of each are kept."""
    return Page[NamedRead].model_validate(await naming.list_named(session, caller.campaign_id, paging))


@router.get("/wordings/{text_version}")
async def read_wording(text_version: TextVersion, session: Session, caller: Reader) -> WordingRead:
    """The words of a version that consents name (`text_version`), as they were shown; 404 where none were kept."""
    return await service.get_wording(session, caller.campaign_id, text_version)


@router.post("/wordings", status_code=201)
async def add_wording(put: WordingCreate, session: Session, caller: Writer) -> WordingRead:
    """Keep words of the campaign's own (a paper, a call) under the version that its consents name: for good."""
    return await service.add_wording(session, caller, put)


@router.get("/sign-up-forms/{form_id}/wordings")
async def list_wordings(form_id: UUID, session: Session, caller: FormReader) -> Page[WordingRead]:
    """All that a form ever said, in each language, the newest first, and since when."""
    kept = await service.list_of_form(session, caller.campaign_id, form_id)
    if not kept:  # else it may be gone: its words are not
        await get_form(session, caller.campaign_id, form_id)
    return single_page(kept)
