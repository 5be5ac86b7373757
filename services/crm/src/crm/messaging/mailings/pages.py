"""Pages of mailings: the list and the rule, and for each its counts, preview, test and sending."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.messages.mail_layout import spell_links
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused, submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid, NotFound, Problem
from starlette.responses import Response

from crm.campaign.members import service as members
from crm.messaging.disclosures.routes import own_address
from crm.messaging.mailings import approval, previews, rules, service
from crm.messaging.mailings.audience import WHY, Audience
from crm.messaging.mailings.audience_counts import audience_of, targets
from crm.messaging.mailings.deliveries import count_returns
from crm.messaging.mailings.form_input import CHANNELS, FIELDS, PURPOSES, SENT, STATES, declared_of, moment_of
from crm.messaging.mailings.forms import RULE_INPUTS, PreviewEntry, RuleEntry, SendEntry, TestEntry
from crm.messaging.mailings.letter_progress import count_letters
from crm.messaging.mailings.printed_letters import print_letters
from crm.messaging.mailings.roll_letters import roll_of
from crm.messaging.mailings.schemas import PreviewRead, RulePut, TestAsk
from crm.messaging.mailings.segment_reach import count_reach, left_out_of
from crm.messaging.mailings.selection_words import selection_words
from crm.messaging.political_ads.sponsors import UNION
from crm.people.records import service as people
from crm.segments.segments.reach import register_reach

router = APIRouter(route_class=Route, prefix="/mailings", include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["messages:read", "people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["messages:read", "messages:write", "people:read"])]
Sender = Annotated[Caller, Security(caller_with, scopes=["messages:read", "sends:write"])]
MAX_NAMED = 20
DONE = {
    "made": "Le message est enregistré. Rien n'est encore parti.",
    "tested": "L'essai est en route.",
    "asked": "L’approbation est demandée.",
    "approved": "Le message est approuvé.",
    "letters": "La lettre est approuvée : imprimez-la plus bas.",
    "sent": "C'est parti : les messages se préparent.",
    "later": "L'envoi est programmé.",
    "cancelled": "L'envoi est annulé : ce qui n'est pas parti ne partira pas.",
    "rule": "Les réglages sont enregistrés.",
}


@router.get("")
async def show_mailings(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the mailings: drafts, sent ones, and the sending rule."""
    return await _list(request, session, caller, confirmation=DONE.get(done, ""))


@router.post("/rule")
async def put_rule(request: Request, session: Session, caller: Sender, entry: Annotated[RuleEntry, Form()]) -> Response:
    async def act() -> None:
        names = {"sponsor", "sponsor_address", "reply_to", "sms_stop"}
        values = entry.model_dump(include=names) | {"second_person": bool(entry.second_person)}
        put = read_form(RulePut, values | {"declared": declared_of(entry)}, FIELDS)
        await rules.put_rule(session, caller, put)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, inputs=RULE_INPUTS),
        done="/mailings?done=rule",
        again=lambda form: _list(request, session, caller, form=form),
    )


@router.get("/{mailing_id}")
async def show_mailing(
    mailing_id: UUID,
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    """Show one mailing: its audience, people left out, and its outcome."""
    return await _one(request, session, caller, mailing_id, confirmation=DONE.get(done, ""))


@router.post("/{mailing_id}/preview")
async def show_preview(
    mailing_id: UUID, request: Request, session: Session, caller: Reader, entry: Annotated[PreviewEntry, Form()]
) -> Response:
    """Show the message as a person found by name would get it; without a name, as an invented person."""

    async def act() -> tuple[dict[UUID, str], UUID | None, PreviewRead]:
        mailing = await service.get_mailing(session, caller.campaign_id, mailing_id)
        matches: dict[UUID, str] = {}
        if entry.who.strip():
            matches = await people.find_named(session, caller, entry.who, MAX_NAMED)
            if not matches:
                raise NotFound("Personne ne porte ce nom dans vos territoires.", "Nobody has this name.", "/who")
        person_id = _uuid(entry.person_id) if entry.person_id.strip() else None
        if matches and person_id not in matches:  # another name was typed
            person_id = next(iter(matches))
        return matches, person_id, await previews.seen_by(session, caller, mailing, person_id, own_address(request))

    form = PageForm.of(entry, "preview")
    previewed = await attempt(session, act, form)
    if isinstance(previewed, PageForm):
        return await show_refused(previewed, lambda form: _one(request, session, caller, mailing_id, form=form))
    matches, person_id, preview = previewed
    return await _one(
        request, session, caller, mailing_id, form=form, found=matches, asked=person_id, preview_read=preview
    )


@router.post("/{mailing_id}/test")
async def send_test(
    mailing_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[TestEntry, Form()]
) -> Response:
    async def act() -> None:
        mailing = await service.get_mailing(session, caller.campaign_id, mailing_id)
        form = read_form(TestAsk, {"address": entry.address}, FIELDS)
        await previews.send_test(session, caller, mailing, form, own_address(request))

    return await _act(request, session, caller, mailing_id, act, "tested", PageForm.of(entry, "test"))


@router.post("/{mailing_id}/ask")
async def ask_approval(
    mailing_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[SendEntry, Form()]
) -> Response:
    async def act() -> None:
        zone = (await get_campaign(session, caller.campaign_id)).state.time_zone
        await approval.ask(session, caller, mailing_id, moment_of(entry.at, zone))

    return await _act(request, session, caller, mailing_id, act, "asked", PageForm.of(entry, "ask"))


@router.post("/{mailing_id}/approve")
async def approve(mailing_id: UUID, request: Request, session: Session, caller: Sender) -> Response:
    async def act() -> None:
        await service.approve(session, caller, mailing_id)

    return await _act(request, session, caller, mailing_id, act, "approved", PageForm("approve"))


@router.post("/{mailing_id}/send")
async def send(
    mailing_id: UUID, request: Request, session: Session, caller: Sender, entry: Annotated[SendEntry, Form()]
) -> Response:
    async def act() -> None:
        zone = (await get_campaign(session, caller.campaign_id)).state.time_zone
        await service.send(session, caller, mailing_id, moment_of(entry.at, zone), own_address(request))

    done = "later" if entry.at.strip() else "sent"
    return await _act(request, session, caller, mailing_id, act, done, PageForm.of(entry, "send"))


@router.post("/{mailing_id}/cancel")
async def cancel(mailing_id: UUID, request: Request, session: Session, caller: Sender) -> Response:
    async def act() -> None:
        await service.cancel(session, caller, mailing_id)

    return await _act(request, session, caller, mailing_id, act, "cancelled", PageForm("cancel"))


@router.post("/{mailing_id}/letters.pdf")
async def letters(mailing_id: UUID, request: Request, session: Session, caller: Sender) -> Response:
    """Print the next letters, one per person."""

    async def act() -> bytes:
        mailing = await service.get_mailing(session, caller.campaign_id, mailing_id, lock=True)
        result, _ = await print_letters(session, caller, mailing, own_address(request))
        return result

    result = await attempt(session, act, PageForm("letters"))
    if isinstance(result, PageForm):
        return await show_refused(result, lambda form: _one(request, session, caller, mailing_id, form=form))
    # Kept as a file: each letter is printed once, and a closed tab would have lost them.
    headers = {"Content-Disposition": 'attachment; filename="lettres.pdf"'}
    return Response(result, media_type="application/pdf", headers=headers)


async def _act(
    request: Request,
    session: Session,
    caller: Caller,
    mailing_id: UUID,
    act: Callable[[], Awaitable[None]],
    done: str,
    form: PageForm,
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done=f"/mailings/{mailing_id}?done={done}",
        again=lambda form: _one(request, session, caller, mailing_id, form=form),
    )


async def _list(
    request: Request, session: Session, caller: Caller, *, confirmation: str = "", form: PageForm | None = None
) -> HTMLResponse:
    return render(
        request,
        "mailings/mailings.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        mailings=await service.list_mailings(session, caller.campaign_id),
        rule=await rules.get_rule(session, caller.campaign_id),
        names=await members.names_of(session),
        channels=CHANNELS,
        states=STATES,
        countries=UNION | {"ZZ": "un pays hors de l'Union"},
        may_write="messages:write" in caller.scopes,
        may_send="sends:write" in caller.scopes,
        form=form or PageForm(),
        said=confirmation,
    )


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    mailing_id: UUID,
    *,
    confirmation: str = "",
    form: PageForm | None = None,
    found: Mapping[UUID, str] | None = None,
    asked: UUID | None = None,
    preview_read: PreviewRead | None = None,
) -> HTMLResponse:
    mailing = await service.get_mailing(session, caller.campaign_id, mailing_id)
    state = (await get_campaign(session, caller.campaign_id)).state
    rule = await rules.get_rule(session, caller.campaign_id)
    audience: Audience | None = None
    if mailing.state == "draft" and "people:read" in caller.scopes:
        audience = await audience_of(session, caller, mailing)
    letters = await count_letters(session, caller, mailing) if "people:read" in caller.scopes else None
    looked = preview_read is not None
    if mailing.state == "draft" and not looked:
        # Nothing is read where its roll is erased, or a right is missing: the page says what is wrong elsewhere.
        with suppress(Problem):
            preview_read = await previews.seen_by(session, caller, mailing, None, own_address(request))
    return render(
        request,
        "mailings/mailing.html",
        campaign=state,
        known=mailing,
        plain=spell_links(mailing.body),
        chosen=await selection_words(session, mailing),
        second=approval.needs_second(mailing, rule),
        awaiting=approval.is_asked(mailing),
        approvers=await approval.approvers(session, mailing.edited_by),
        left_out=None
        if audience is None
        else left_out_of(audience, service.channel_of(mailing), service.purpose_of(mailing)),
        approved_by=service.approved_by(mailing),
        rule=rule,
        audience=audience,
        letters=letters,
        targeted=targets(caller, mailing),
        roll=await roll_of(session, mailing),
        sent=await service.sent_counts(session, mailing),
        sent_words=SENT,
        came_back=await count_returns(session, mailing) if mailing.state == "queued" else None,
        unknown=await people.name_people(session, caller, await service.unknown_fates(session, mailing, MAX_NAMED)),
        names=await members.names_of(session),
        found=found or {},
        asked=asked,
        why=WHY,
        channels=CHANNELS,
        purposes=PURPOSES,
        states=STATES,
        may_write="messages:write" in caller.scopes,
        may_send="sends:write" in caller.scopes,
        mine=mailing.edited_by == caller.subject,
        seen=preview_read,
        looked=looked,
        form=form or PageForm(),
        said=confirmation,
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text.strip())
    except ValueError as error:
        raise Invalid("Choisissez une personne.", "Choose a person.", "/person_id") from error


register_reach("messages:read", count_reach)
