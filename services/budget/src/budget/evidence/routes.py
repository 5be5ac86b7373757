from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response, Security, status
from fastapi.exceptions import RequestValidationError
from kit.app import Route
from kit.files.uploads import Upload, upload_within
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import SERVICE_UNAVAILABLE
from kit.web.paging import By, Page, Paging, Since, read_since
from kit.web.problems import Unavailable
from pydantic import ValidationError
from sqlalchemy import select

from budget.evidence import answers, service
from budget.evidence.media_types import ENDINGS, PICTURES_AND_PAGES
from budget.evidence.models import Evidence
from budget.evidence.needs import Kind, Subject
from budget.evidence.queries import visible_to
from budget.evidence.schemas import (
    AttachmentCreate,
    EvidenceCreate,
    EvidenceRead,
    EvidenceReversal,
    MissingEvidencePage,
)
from budget.evidence.service import Sent
from budget.evidence.storage import Storage, open_storage

router = APIRouter(route_class=Route, prefix="/v1/evidence", tags=["evidence"])

Reader = Annotated[Caller, Security(caller_with, scopes=["evidence:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["evidence:write"])]
SentFile = Annotated[Upload, Depends(upload_within("evidence_max_bytes"))]

_BINARY = {"type": "string", "format": "binary"}
# Read by kit.files.uploads, before the caller is known to the database: a declared file would be read whole before.
_SENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "kind", "subject"],
                    "properties": {"file": _BINARY}
                    | {
                        "kind": {"type": "string", "enum": list(Kind)},
                        "subject": {"type": "string", "enum": list(Subject)},
                        "subject_id": {"type": "string", "format": "uuid"},
                        "replaces": {"type": "string", "format": "uuid"},
                    },
                }
            },
            **{kind: {"schema": _BINARY} for kind in PICTURES_AND_PAGES},
        },
    }
}


def storage_of(request: Request) -> Storage:
    url: str = getattr(request.app.state.settings, "evidence_url", "")
    if not url:
        raise Unavailable(
            "Aucun stockage de pièces n'est réglé ici (ISOLOIR_EVIDENCE_URL) : prévenez l'exploitant.",
            "No store for documents is set here (ISOLOIR_EVIDENCE_URL): tell the operator.",
        )
    try:
        return open_storage(url)
    except OSError as error:
        raise Unavailable(
            "Le stockage des pièces ne s'ouvre pas : prévenez l'exploitant.", "The store of documents does not open."
        ) from error


EvidenceStorage = Annotated[Storage, Depends(storage_of)]


def about(upload: Upload) -> EvidenceCreate:
    """Return the form's fields, or those of the query string if the body is the file; empty ones are dropped."""
    try:
        return EvidenceCreate.model_validate({name: value for name, value in upload.fields.items() if value})
    except ValidationError as error:
        raise RequestValidationError([{**error, "loc": ("body", *error["loc"])} for error in error.errors()]) from error


@router.post("", status_code=status.HTTP_201_CREATED, openapi_extra=_SENT, responses={200: {"model": EvidenceRead}})
async def create_evidence(
    upload: SentFile, response: Response, session: Session, caller: Writer, storage: EvidenceStorage
) -> EvidenceRead:
    """Add a document (PDF, JPEG or PNG) to an expense, a receipt, a loan or the account.

    Send a form with `file`, or the file as the body with the other fields in the query string. The type is read from
    the content. Photos lose their metadata (place, device); a PDF that is protected, runs a program or carries another
    file is refused. The same file for the same entry answers 200 with the existing one.
    """
    put = about(upload)
    sent = Sent(await upload.read(), safe_name(upload.name))
    row, new = await service.add_evidence(session, storage, caller, put, sent)
    if not new:
        response.status_code = status.HTTP_200_OK
    return (await answers.describe(session, caller, [row]))[0]


@router.get("")
async def list_evidence(
    session: Session,
    paging: Paging,
    caller: Reader,
    subject: Subject | None = None,
    subject_id: UUID | None = None,
    kind: Kind | None = None,
    updated_since: Since = None,
) -> Page[EvidenceRead]:
    """List the account's documents, reversed ones too; filter by entry or kind.

    Documents that show a donor are listed only for members who may see the donors.
    """
    rows = select(Evidence).where(*visible_to(caller))
    for column, value in ((Evidence.subject, subject), (Evidence.subject_id, subject_id), (Evidence.kind, kind)):
        if value is not None:
            rows = rows.where(column == value)
    read = await read_since(
        session, rows, Evidence.updated_at, Evidence.id, paging, updated_since, [By(Evidence.added_at)]
    )
    return Page(items=await answers.describe(session, caller, read.items), next=read.next)


@router.get("/missing")
async def list_missing_evidence(
    session: Session,
    caller: Annotated[Caller, Security(caller_with, scopes=["evidence:read", "expenses:read"])],
    paging: Paging,
    subject: Subject | None = None,
    kind: Kind | None = None,
) -> MissingEvidencePage:
    """List the documents that entries require in their state and lack, as totals and one by one."""
    return await answers.read_missing(session, caller, subject, kind, paging.after, paging.limit)


@router.get("/{evidence_id}")
async def get_evidence(evidence_id: UUID, session: Session, caller: Reader) -> EvidenceRead:
    """Return one document's data."""
    row = await service.get_evidence(session, caller, evidence_id)
    return (await answers.describe(session, caller, [row]))[0]


_FILE_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The document.", "content": {kind: {"schema": _BINARY} for kind in ENDINGS}},
    503: SERVICE_UNAVAILABLE,
}


@router.get("/{evidence_id}/content", response_class=Response, responses=_FILE_RESPONSES)
async def download_evidence(evidence_id: UUID, session: Session, caller: Reader, storage: EvidenceStorage) -> Response:
    """Download a document, always as an attachment: no browser opens it inside our pages."""
    row = await service.get_evidence(session, caller, evidence_id)
    (described,) = await answers.describe(session, caller, [row])
    content = await service.read_content(session, storage, caller.campaign_id, row.sha256)
    name = described.name or f"{described.kind}-{described.id}.{ENDINGS[described.media_type]}"
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content, media_type=described.media_type, headers=headers)


@router.post("/{evidence_id}/attachments", status_code=status.HTTP_201_CREATED)
async def create_evidence_attachment(
    evidence_id: UUID, put: AttachmentCreate, session: Session, caller: Writer
) -> EvidenceRead:
    """Use the same document for another entry, without sending it again."""
    row, _ = await service.attach_again(session, caller, evidence_id, put)
    return (await answers.describe(session, caller, [row]))[0]


@router.post("/{evidence_id}/reversal")
async def reverse_evidence(evidence_id: UUID, put: EvidenceReversal, session: Session, caller: Writer) -> EvidenceRead:
    """Reverse a document: it no longer supports its entry. Nothing is deleted: document and reason stay readable."""
    row = await service.reverse_evidence(session, caller, evidence_id, put.reason)
    return (await answers.describe(session, caller, [row]))[0]


def safe_name(name: str | None) -> str | None:
    """Return the last part of a file name, without forbidden characters."""
    if name is None:
        return None
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable()).encode(errors="replace").decode()[-120:] or None
