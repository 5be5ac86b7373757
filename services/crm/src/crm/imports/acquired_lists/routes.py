from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, Security
from kit.app import Route
from kit.files.uploads import Upload, upload_within
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag
from kit.web.paging import Page, cut_page, single_page

from crm.imports.acquired_lists import entries, service
from crm.imports.acquired_lists.corrections import correct_listed
from crm.imports.acquired_lists.schemas import (
    AcquiredEntryPatch,
    AcquiredEntryRead,
    AcquiredEntryRow,
    AcquiredListCreate,
    AcquiredListRead,
    AdoptCreate,
    AdoptedRead,
    ListedFilter,
    NoticePut,
)
from crm.imports.files import service as imports
from crm.imports.files.schemas import ReceivedRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["acquired lists"])

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Importer = Annotated[Caller, Security(caller_with, scopes=["people:write", "imports:write"])]
Sent = Annotated[Upload, Depends(upload_within("people_file_max_bytes"))]
_FILE = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary", "description": "CSV or XLSX."}},
                }
            }
        },
    }
}


@router.post("/acquired-lists", status_code=201)
async def create_acquired_list(put: AcquiredListCreate, session: Session, caller: Importer) -> AcquiredListRead:
    """Create an acquired list: an electoral roll with its undertaking, or a third-party list with its end date."""
    return await service.describe(session, await service.add_acquired_list(session, caller, put))


@router.get("/acquired-lists")
async def list_acquired_lists(session: Session, caller: Reader) -> Page[AcquiredListRead]:
    """List the acquired lists, with the number of people and households on each."""
    return single_page(
        [
            await service.describe(session, acquired_list)
            for acquired_list in await service.list_acquired_lists(session, caller)
        ]
    )


@router.get("/acquired-lists/{list_id}")
async def get_acquired_list(list_id: UUID, session: Session, caller: Reader) -> AcquiredListRead:
    """Return one acquired list: its source, its purpose, its end."""
    return await service.describe(session, await service.get_acquired_list(session, caller, list_id))


@router.delete("/acquired-lists/{list_id}", status_code=204)
async def delete_acquired_list(list_id: UUID, session: Session, caller: Importer) -> None:
    """Delete a list with everybody on it. This also happens automatically after its last day."""
    await service.remove_acquired_list(session, caller, list_id)


@router.post("/acquired-lists/{list_id}/files", status_code=201, openapi_extra=_FILE)
async def upload_acquired_list_file(list_id: UUID, upload: Sent, session: Session, caller: Importer) -> ReceivedRead:
    """Upload the file of a list; then map, preview and start it like any import. A roll's birthplaces and phones are
    not taken.
    """
    acquired_list = await service.get_acquired_list(session, caller, list_id)
    kind = "roll" if acquired_list.kind == "roll" else "outside"
    person_import, columns = await imports.receive_file(session, caller, upload, kind, list_id)
    return ReceivedRead(**imports.describe(person_import).model_dump(), columns=columns)


@router.put("/acquired-lists/{list_id}/notice")
async def set_acquired_list_notice(
    list_id: UUID, put: NoticePut, session: Session, caller: Importer
) -> AcquiredListRead:
    """Record when the people of a list were informed (GDPR, art. 14), which anything else on it requires."""
    return await service.describe(session, await service.note_notice(session, caller, list_id, put.notice_on))


@router.get("/acquired-lists/{list_id}/people")
async def list_acquired_list_people(
    list_id: UUID, session: Session, caller: Reader, sought: Annotated[ListedFilter, Query()]
) -> Page[AcquiredEntryRow]:
    """List the people of a list in your territories, by age and place only; masked addresses stay masked."""
    acquired_list = await service.get_acquired_list(session, caller, list_id)
    page_entries = await entries.find_listed(session, caller, acquired_list, sought)
    return cut_page(
        [AcquiredEntryRow.model_validate(one, from_attributes=True) for one in page_entries],
        sought.limit,
        lambda one: one.id,
    )


@router.get("/acquired-lists/{list_id}/people/{entry_id}")
async def get_acquired_list_person(
    list_id: UUID, entry_id: UUID, session: Session, caller: Reader, response: Response
) -> AcquiredEntryRead:
    """Return one entry of a list, with its version for a correction."""
    entry = await entries.get_listed(session, caller, list_id, entry_id)
    return with_etag(response, AcquiredEntryRead.model_validate(entry, from_attributes=True))


@router.patch("/acquired-lists/{list_id}/people/{entry_id}", responses=CHANGED_RESPONSE)
async def update_acquired_list_person(
    list_id: UUID,
    entry_id: UUID,
    put: AcquiredEntryPatch,
    session: Session,
    caller: Importer,
    response: Response,
    if_match: IfMatch = None,
) -> AcquiredEntryRead:
    """Correct an entry at the person's request (GDPR, art. 16). The list's next file does not undo it."""
    entry = await correct_listed(session, caller, list_id, entry_id, put, version_of(if_match))
    return with_etag(response, AcquiredEntryRead.model_validate(entry, from_attributes=True))


@router.post("/acquired-lists/{list_id}/people/{entry_id}/adopt", status_code=201)
async def adopt_acquired_list_person(
    list_id: UUID, entry_id: UUID, put: AdoptCreate, session: Session, caller: Importer
) -> AdoptedRead:
    """Make a person of a list a contact, by their own consent, which the ledger records."""
    return AdoptedRead(person_id=await service.adopt(session, caller, list_id, entry_id, put))
