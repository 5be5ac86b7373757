from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response, Security, status
from kit.app import Route
from kit.files.uploads import Upload, upload_within
from kit.security.auth import OPERATE, Caller, caller_with
from kit.security.credentials import KnownToken
from kit.security.request_session import Session
from kit.text.language import wants_english
from kit.web.paging import Page, single_page
from kit.web.problems import Invalid

from proxy.paperwork.cerfas import service
from proxy.paperwork.cerfas.schemas import FormMap, FormRead

router = APIRouter(route_class=Route, prefix="/v1/official-forms", tags=["official forms"])

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["requests:write"])]
SentForm = Annotated[Upload, Depends(upload_within("form_max_bytes"))]
Digest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the file, in hexadecimal.")]

MAX_REASON = 200
_SENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "label"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "label": {"type": "string", "maxLength": 60, "description": "Such as `14952*04`."},
                        "reason": {
                            "type": "string",
                            "maxLength": MAX_REASON,
                            "description": "Why the campaign has its own where the suite has one.",
                        },
                    },
                }
            }
        },
    }
}


@router.get("")
async def list_official_forms(session: Session, _: Reader) -> Page[FormRead]:
    """List the suite's and the campaign's versions of the official form, the newest first, with fields and map."""
    return single_page(await service.list_forms(session))


@router.post("", status_code=status.HTTP_201_CREATED, openapi_extra=_SENT)
async def create_official_form(upload: SentForm, session: Session, caller: Writer, token: KnownToken) -> FormRead:
    """Upload the official form from service-public.fr.

    It is identified by its hash: the same file again only changes the label. It is used once its map is approved. The
    operator's serves every campaign; a campaign that sends its own beside it gives a `reason`, and uses its own.
    """
    return await service.add_form(
        session,
        caller.subject,
        label_of(upload),
        await upload.read(),
        reason=reason_of(upload),
        operates=OPERATE in token.scopes,
    )


@router.put("/{digest}/map")
async def set_official_form_map(
    request: Request, digest: Digest, given: FormMap, session: Session, _: Writer, token: KnownToken
) -> FormRead:
    """Set the place of each value, and the zones that stay blank.

    Places are the form's own fields or rectangles. Zones: date, hour, authority, signature, receipt and administration;
    a place that touches one is refused. Values: `grantor.` and `holder.` with `surname`, `used_surname`, `first_names`,
    `born_on` (DDMMYYYY), `elector_number`, `commune`, `consulate`; `grantor.email`, `grantor.phone`, `election`,
    `first_round_on`; and ticks `grantor.in_commune`, `grantor.in_consulate`, `give`, `for_election`, `first_round`,
    `second_round`, `both_rounds`.
    """
    operates = OPERATE in token.scopes
    return await service.set_map(session, digest, given, operates=operates, english=wants_english(request))


@router.post("/{digest}/approve")
async def approve_official_form(digest: Digest, session: Session, _: Writer, token: KnownToken) -> FormRead:
    """Approve the form after a look at `preview.pdf`: from now on people get it filled. A new map is approved anew."""
    return await service.approve(session, digest, operates=OPERATE in token.scopes)


@router.get("/{digest}/preview.pdf", response_class=Response, responses={200: {"content": {"application/pdf": {}}}})
async def preview_official_form(digest: Digest, session: Session, _: Reader, token: KnownToken) -> Response:
    """Return the form with its map drawn on it, to check it before use."""
    drawn = await service.preview(session, digest, operates=OPERATE in token.scopes)
    return as_pdf(drawn, "carte-du-formulaire.pdf")


@router.delete("/{digest}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_official_form(digest: Digest, session: Session, _: Writer, token: KnownToken) -> None:
    """Delete a version of the form, with its map."""
    await service.delete_form(session, digest, operates=OPERATE in token.scopes)


def label_of(upload: Upload) -> str:
    label = upload.fields.get("label", "").strip()
    if not 1 <= len(label) <= 60 or not label.isprintable():
        raise Invalid(
            "Écrivez le numéro du formulaire et sa version, par exemple 14952*04.",
            "Give the number of the form and its version, such as 14952*04.",
            "/label",
        )
    return label


def reason_of(upload: Upload) -> str:
    reason = upload.fields.get("reason", "").strip()
    if len(reason) > MAX_REASON or not reason.isprintable():
        raise Invalid(
            f"Écrivez la raison en {MAX_REASON} caractères au plus, sur une ligne.",
            f"Give the reason on one line of at most {MAX_REASON} characters.",
            "/reason",
        )
    return reason


def as_pdf(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(content, media_type="application/pdf", headers=headers)
