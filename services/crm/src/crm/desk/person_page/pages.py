"""The page of one person."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_today, get_campaign
from kit.pages.rendering import back, render, tried
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from starlette.responses import Response

from crm.consents.ledger import service as consents
from crm.consents.ledger.schemas import ConsentCreate
from crm.people.donations import service as donations
from crm.people.donations.labels import in_words as gift_in_words
from crm.people.households import service as households
from crm.people.other_addresses import service as other_addresses
from crm.people.other_addresses.labels import in_words
from crm.people.records import service
from crm.people.records.card import definition_of, describe
from crm.people.records.custom_fields import custom_fields
from crm.people.records.custom_values import in_words as custom_in_words
from crm.people.records.custom_values import read_value
from crm.people.records.field_registry import CARD, FORM
from crm.people.records.form_input import read_form, read_inputs, tags_of, theme_of
from crm.people.records.labels import CLOSED, HOW, REASONS, ROLES, SOURCES, USES
from crm.people.records.languages import LANGUAGES
from crm.people.records.schemas import ContactPut, PersonUpdate, ThemePut
from crm.people.sealed_reads import service as sealed_reads
from crm.people.sealed_reads.schemas import SealedReadCreate

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write"])]
SealedReader = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:sealed"])]
Text = Annotated[str, Form(max_length=400)]
DONE = {
    "edited": "C'est corrigé.",
    "theme": "Le thème est noté.",
    "contact": "L'adresse est enregistrée.",
    "removed": "L'adresse est retirée.",
    "consent": "C'est noté au registre des consentements.",
}


@router.get("/people/{person_id}")
async def show_person(
    person_id: UUID, request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Render one person: their details, their consents, and how they are reached."""
    return await _one(request, session, caller, person_id, said=DONE.get(done, ""))


@router.post("/people/{person_id}/edit")
async def edit_person(
    person_id: UUID,
    request: Request,
    session: Session,
    caller: Writer,
    version: Annotated[int, Form(ge=1, le=2**31)],
    tags: Text = "",
    born_on: Text = "",
    roles: Annotated[list[str] | None, Form(max_length=5)] = None,
) -> Response:
    typed = read_inputs(await request.form(max_files=0, max_fields=60))

    async def act() -> None:
        said: dict[str, Any] = {"tags": tags_of(tags), "roles": roles or []} | ({"born_on": born_on} if born_on else {})
        put = read_form(PersonUpdate, typed | said)
        # A field that was emptied is emptied; one that the form does not show stays.
        emptied = PersonUpdate.model_validate({name: None for name, text in typed.items() if not text.strip()})
        await service.update_person(session, caller, person_id, emptied.model_copy(update=_given(put)), version)

    show = partial(_one, request, session, caller, person_id, entry=typed | {"tags": tags})
    return await tried(request, session, act(), f"/people/{person_id}?done=edited", show)


@router.post("/people/{person_id}/custom")
async def put_custom(
    person_id: UUID,
    request: Request,
    session: Session,
    caller: Writer,
    version: Annotated[int, Form(ge=1, le=2**31)],
) -> Response:
    """Set a person's values of the campaign's own fields; a field that is emptied holds nothing."""
    async with request.form(max_files=0, max_fields=60) as form:
        said = {name: str(value).strip()[:600] for name, value in form.multi_items()}

    async def act() -> None:
        fields = await custom_fields(session)
        given = [(field, text) for field in fields if (text := said.get(f"custom.{field.key}")) is not None]
        # What was emptied is empty; what the page did not show stays.
        custom = {field.key: read_value(text, definition_of(field).kind) if text else None for field, text in given}
        await service.update_person(session, caller, person_id, PersonUpdate(custom=custom), version)

    show = partial(_one, request, session, caller, person_id)
    return await tried(request, session, act(), f"/people/{person_id}?done=edited", show)


@router.post("/people/{person_id}/theme")
async def add_theme(
    person_id: UUID,
    request: Request,
    session: Session,
    caller: Writer,
    theme: Text = "",
    noted_on: Text = "",
    noted_where: Text = "",
) -> Response:
    """Add a theme that a person said they care about, with the date and the place."""

    async def act() -> None:
        said = {"theme": theme_of(theme), "noted_on": noted_on, "noted_where": noted_where}
        await service.add_theme(session, caller, person_id, read_form(ThemePut, said))

    show = partial(_one, request, session, caller, person_id)
    return await tried(request, session, act(), f"/people/{person_id}?done=theme", show)


@router.post("/people/{person_id}/contact")
async def add_contact(
    person_id: UUID, request: Request, session: Session, caller: Writer, channel: Text = "", address: Text = ""
) -> Response:
    async def act() -> None:
        put = read_form(ContactPut, {"channel": channel, "address": address})
        await service.add_contact(session, caller, person_id, put)

    show = partial(_one, request, session, caller, person_id)
    return await tried(request, session, act(), f"/people/{person_id}?done=contact", show)


@router.post("/people/{person_id}/contacts/{contact_id}/remove")
async def remove_contact(
    person_id: UUID, contact_id: UUID, request: Request, session: Session, caller: Writer
) -> Response:
    show = partial(_one, request, session, caller, person_id)
    return await tried(
        request,
        session,
        service.remove_contact(session, caller, person_id, contact_id),
        f"/people/{person_id}?done=removed",
        show,
    )


@router.post("/people/{person_id}/consent")
async def note_consent(
    person_id: UUID,
    request: Request,
    session: Session,
    caller: Writer,
    use: Text = "",
    state: Text = "",
    source: Text = "",
    text_version: Text = "",
    slot: Text = "",
    proof: Text = "",
) -> Response:
    async def act() -> None:
        said = {
            "use": use,
            "state": state,
            "source": source,
            "text_version": text_version,
            "slot": slot,
            "proof": proof,
        }
        await consents.record_consent(session, caller, person_id, read_form(ConsentCreate, said))

    show = partial(_one, request, session, caller, person_id)
    return await tried(request, session, act(), f"/people/{person_id}?done=consent", show)


@router.post("/people/{person_id}/sealed-fields/read")
async def sealed_read(
    person_id: UUID,
    request: Request,
    session: Session,
    caller: SealedReader,
    field: Text = "",
    contact_id: Text = "",
    reason: Text = "",
) -> HTMLResponse:
    """The value is in this answer and nowhere else: reading it again is another line of the log."""
    person = await service.get_person(session, caller, person_id)
    try:
        put = read_form(SealedReadCreate, {"field": field, "contact_id": contact_id, "reason": reason})
        async with session.begin_nested():
            value = await sealed_reads.sealed_read(session, caller, person, put)
    except Problem as problem:
        return await _one(request, session, caller, person_id, bad=problem.fr, status=problem.status)
    shown = {"field": field, "contact_id": contact_id, "value": value or "rien"}
    return await _one(request, session, caller, person_id, shown=shown, headers={"Cache-Control": "no-store"})


@router.post("/people/{person_id}/erase")
async def erase_person(person_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    await service.erase_person(session, caller, person_id)
    return back(request, "/people?done=erased")


def _given(put: PersonUpdate) -> dict[str, Any]:
    return {name: getattr(put, name) for name in put.model_fields_set}


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    person_id: UUID,
    *,
    said: str = "",
    bad: str = "",
    entry: dict[str, str] | None = None,
    shown: dict[str, str] | None = None,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> HTMLResponse:
    person = await service.get_person(session, caller, person_id)
    state = (await get_campaign(session, caller.campaign_id)).state
    sees_donations = "donors:read" in caller.scopes
    return render(
        request,
        "people/person.html",
        status,
        headers,
        campaign=state,
        person=await describe(session, person),
        lines=CARD,
        inputs_of_card=FORM,
        languages=LANGUAGES,
        donations=await donations.read_donations(session, caller, person_id) if sees_donations else [],
        gift_in_words=gift_in_words,
        home=await households.read_home(session, caller, person_id),
        other_addresses=await other_addresses.list_other_addresses(session, caller, person_id),
        in_words=in_words,
        fields=await custom_fields(session),
        custom_in_words=custom_in_words,
        today=campaign_today(state),
        ledger=await consents.read_ledger(session, caller, person_id),
        roles=ROLES,
        sources=SOURCES,
        uses=USES,
        how=HOW,
        closed=CLOSED,
        reasons=REASONS,
        may_write="people:write" in caller.scopes,
        may_read_sealed="people:sealed" in caller.scopes,
        may_give="tasks:write" in caller.scopes,
        said=said,
        bad=bad,
        entry=entry,
        shown=shown or {},
    )
