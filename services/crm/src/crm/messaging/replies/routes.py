from typing import Annotated, Any, Literal, cast
from uuid import UUID

from fastapi import APIRouter, Query, Request, Security
from kit.app import Intake, Route
from kit.security.auth import Caller, caller_with
from kit.security.links import Link
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.bodies import read_letter_of
from kit.web.etags import IfMatch, version_of
from kit.web.paging import Page, single_page
from kit.web.problems import Invalid
from kit.web.refusals import link_for_elsewhere
from pydantic import BaseModel, Field, ValidationError

from crm.messaging.replies import inbox, service
from crm.messaging.replies.inbox import Box
from crm.messaging.replies.models import Reply
from crm.messaging.replies.schemas import ReplyAnswer, ReplyAssign, ReplyRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["replies"])
public = APIRouter(route_class=Intake, prefix="/v1/public/intake/{token}", tags=["replies"])

Sender = Annotated[Caller, Security(caller_with, scopes=["sends:write"])]
Reader = Annotated[Caller, Security(caller_with, scopes=["messages:read", "people:read"])]
Answerer = Annotated[Caller, Security(caller_with, scopes=["messages:write", "people:read"])]
Name = Annotated[str, Query(max_length=40, pattern=r"^[A-Za-z_][A-Za-z0-9_\-]*$")]


class IntakeRead(BaseModel):
    path: Annotated[str, Field(description="For the provider alone, who posts there. Shown once.")]


class TakenRead(BaseModel):
    became: Literal["reply", "withdrawn", "bounce", "complaint", "unknown", "repeated"]


class SmsIn(BaseModel):
    """An incoming SMS. A text longer than any SMS is truncated: nobody would deliver it again."""

    sender: Annotated[str, Field(min_length=3, max_length=40)]
    text: Annotated[str, Field(max_length=2000)]
    name: Annotated[str, Field(max_length=200)] = ""


@router.post("/intake-links", status_code=201)
async def create_intake_link(session: Session, caller: Sender) -> IntakeRead:
    """Create a secret URL where a provider posts SMS, mails, bounces and complaints."""
    return IntakeRead(path=await service.new_intake(session, caller))


@router.get("/replies")
async def list_replies(session: Session, caller: Reader, box: Box = "open") -> Page[ReplyRead]:
    """List replies to messages: those that wait, yours, those of nobody, or those taken care of. At most 100."""
    return single_page([_as_read(one) for one in await inbox.list_replies(session, caller, box)])


@router.put("/replies/{reply_id}/assignee", responses=CHANGED_RESPONSE)
async def assign_reply(
    reply_id: UUID, asked: ReplyAssign, session: Session, caller: Answerer, if_match: IfMatch = None
) -> ReplyRead:
    """Give a reply to a member of the team, or to nobody."""
    return _as_read(await inbox.assign(session, caller, reply_id, asked.assigned_to, version_of(if_match)))


@router.post("/replies/{reply_id}/answer", responses=CHANGED_RESPONSE)
async def answer_reply(
    reply_id: UUID, asked: ReplyAnswer, session: Session, caller: Answerer, if_match: IfMatch = None
) -> ReplyRead:
    """Answer one person by the channel that they wrote by. Refused in the election silence (L. 49)."""
    return _as_read(await inbox.answer(session, caller, reply_id, asked.text, version_of(if_match)))


@router.post("/replies/{reply_id}/close", responses=CHANGED_RESPONSE)
async def close_reply(reply_id: UUID, session: Session, caller: Answerer, if_match: IfMatch = None) -> ReplyRead:
    """Put a reply away without an answer."""
    return _as_read(await inbox.close(session, caller, reply_id, version_of(if_match)))


@router.post("/replies/{reply_id}/reopen", responses=CHANGED_RESPONSE)
async def reopen_reply(reply_id: UUID, session: Session, caller: Answerer, if_match: IfMatch = None) -> ReplyRead:
    """Put a reply back among those that wait."""
    return _as_read(await inbox.reopen(session, caller, reply_id, version_of(if_match)))


def _as_read(reply: Reply) -> ReplyRead:
    return ReplyRead.model_validate(reply, from_attributes=True)


@public.post("/sms")
async def take_sms(
    request: Request, link: Link, sender: Name = "from", text: Name = "text", name: Name = "id"
) -> TakenRead:
    """Process an incoming SMS, as JSON or a form; `sender`, `text`, `name`: the provider's field names. `STOP` opts
    out.
    """
    _check(link.purpose)
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            payload: Any = await request.json()
        except (ValueError, RecursionError) as error:
            raise Invalid("Du JSON est attendu.", "JSON is expected.") from error
    else:
        async with request.form(max_files=0, max_fields=50) as form:
            payload = dict(form.items())
    if not isinstance(payload, dict):
        raise Invalid("Un objet est attendu.", "An object is expected.")
    fields = cast(dict[str, Any], payload)
    try:
        sms = SmsIn.model_validate(
            {
                "sender": _whole(fields.get(sender)),
                "text": _whole(fields.get(text), 2000),
                "name": _whole(str(fields.get(name) or ""), 200),
            }
        )
    except ValidationError as error:
        raise Invalid(
            "L'expéditeur et le texte sont attendus.", "A sender and a text are expected.", f"/{sender}"
        ) from error
    became = await service.take_sms(link.session, link.campaign_id, sms.sender, sms.text, sms.name)
    return TakenRead(became=became)


@public.post("/mail")
async def take_mail(request: Request, link: Link) -> TakenRead:
    """Process an incoming mail (`message/rfc822`): a reply, a bounce (RFC 3464) or a complaint (RFC 5965)."""
    _check(link.purpose)
    return TakenRead(became=await service.take_mail(link.session, link.campaign_id, await read_letter_of(request)))


def _whole(value: Any, limit: int | None = None) -> Any:
    """Return up to `most` characters of text, without NUL and lone surrogates, which databases and JSON refuse."""
    if not isinstance(value, str):
        return value
    return value.replace("\0", "\ufffd").encode(errors="replace").decode()[:limit]


def _check(purpose: str) -> None:
    if purpose != service.INTAKE:
        raise link_for_elsewhere()
