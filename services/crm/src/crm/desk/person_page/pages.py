"""The page of one person."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_today, get_campaign
from kit.pages.page_form import PageForm, Version
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused, submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from crm.campaign.campaigns.place_input import find_territory
from crm.consents.ledger import service as consents
from crm.consents.ledger.schemas import ConsentCreate
from crm.desk.person_page.forms import (
    ConsentEntry,
    ContactEntry,
    CorrectionEntry,
    SealedReadEntry,
    ThemeEntry,
    read_correction,
)
from crm.people.donations import service as donations
from crm.people.donations.labels import in_words as gift_in_words
from crm.people.households import service as households
from crm.people.other_addresses import service as other_addresses
from crm.people.other_addresses.labels import in_words
from crm.people.records import person_contacts, person_views, service
from crm.people.records.card import definition_of, describe
from crm.people.records.custom_fields import KnownField, custom_fields
from crm.people.records.custom_values import in_words as custom_in_words
from crm.people.records.custom_values import read_value
from crm.people.records.field_selections import CARD, FORM
from crm.people.records.form_input import read_form, theme_of
from crm.people.records.labels import CLOSED, HOW, REASONS, RETAINED, ROLES, SOURCES, THEMSELVES, USES
from crm.people.records.languages import LANGUAGES
from crm.people.records.schemas import ContactPut, PersonUpdate, ThemePut
from crm.people.sealed_reads import service as sealed_reads
from crm.people.sealed_reads.schemas import SealedReadCreate

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write"])]
SealedReader = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:sealed"])]
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
    person_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[CorrectionEntry, Form()]
) -> Response:
    async def act() -> None:
        own = await find_territory(session, caller.campaign_id)
        await service.update_person(session, caller, person_id, read_correction(entry, own), entry.version)

    return await _act(request, session, caller, person_id, act, "edited", PageForm.of(entry, "edit"))


@router.post("/people/{person_id}/custom")
async def put_custom(
    person_id: UUID,
    request: Request,
    session: Session,
    caller: Writer,
    version: Annotated[Version, Form()],
) -> Response:
    """Set a person's values of the campaign's own fields; a field that is emptied holds nothing."""
    async with request.form(max_files=0, max_fields=60) as posted:
        typed = {name: str(value).strip()[:600] for name, value in posted.multi_items()}
    names = [name for name in typed if name.startswith("custom.")]
    inputs = {f"/custom/{name.removeprefix('custom.')}": name for name in names}

    async def act() -> None:
        fields = await custom_fields(session)
        given = [(field, text) for field in fields if (text := typed.get(f"custom.{field.key}")) is not None]
        # What was emptied is empty; what the page did not show stays.
        custom = {field.key: read_value(text, definition_of(field).kind) if text else None for field, text in given}
        await service.update_person(session, caller, person_id, PersonUpdate(custom=custom), version)

    form = PageForm("values", {name: (typed[name],) for name in names}, inputs)
    return await _act(request, session, caller, person_id, act, "edited", form)


@router.post("/people/{person_id}/theme")
async def add_theme(
    person_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[ThemeEntry, Form()]
) -> Response:
    """Add a theme that a person said they care about, with the date and the place."""

    async def act() -> None:
        put = read_form(ThemePut, entry.model_dump() | {"theme": theme_of(entry.theme)})
        await person_views.add_theme(session, caller, person_id, put)

    return await _act(request, session, caller, person_id, act, "theme", PageForm.of(entry, "theme"))


@router.post("/people/{person_id}/contact")
async def add_contact(
    person_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[ContactEntry, Form()]
) -> Response:
    async def act() -> None:
        await person_contacts.add_contact(session, caller, person_id, read_form(ContactPut, entry.model_dump()))

    return await _act(request, session, caller, person_id, act, "contact", PageForm.of(entry, "contact"))


@router.post("/people/{person_id}/contacts/{contact_id}/remove")
async def remove_contact(
    person_id: UUID, contact_id: UUID, request: Request, session: Session, caller: Writer
) -> Response:
    async def act() -> None:
        await person_contacts.remove_contact(session, caller, person_id, contact_id)

    return await _act(request, session, caller, person_id, act, "removed", PageForm())


@router.post("/people/{person_id}/consent")
async def note_consent(
    person_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[ConsentEntry, Form()]
) -> Response:
    async def act() -> None:
        await consents.record_consent(session, caller, person_id, read_form(ConsentCreate, entry.model_dump()))

    return await _act(request, session, caller, person_id, act, "consent", PageForm.of(entry, "consent"))


@router.post("/people/{person_id}/sealed-fields/read")
async def sealed_read(
    person_id: UUID,
    request: Request,
    session: Session,
    caller: SealedReader,
    entry: Annotated[SealedReadEntry, Form()],
) -> Response:
    """The value is in this answer and nowhere else: reading it again is another line of the log."""
    person = await service.get_person(session, caller, person_id)

    async def act() -> dict[str, str]:
        put = read_form(SealedReadCreate, entry.model_dump())
        value = await sealed_reads.sealed_read(session, caller, person, put)
        return {"field": entry.field, "contact_id": entry.contact_id, "value": value or "rien"}

    shown = await attempt(session, act, PageForm.of(entry, f"sealed-{entry.contact_id}"))
    if isinstance(shown, PageForm):
        return await show_refused(shown, lambda form: _one(request, session, caller, person_id, form=form))
    return await _one(request, session, caller, person_id, shown=shown, headers={"Cache-Control": "no-store"})


@router.post("/people/{person_id}/erase")
async def erase_person(person_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await service.erase_person(session, caller, person_id)

    return await submit(
        request,
        session,
        act,
        form=PageForm(),
        done="/people?done=erased",
        again=lambda form: _one(request, session, caller, person_id, form=form),
    )


async def _act(
    request: Request,
    session: Session,
    caller: Caller,
    person_id: UUID,
    act: Callable[[], Awaitable[None]],
    done: str,
    form: PageForm,
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done=f"/people/{person_id}?done={done}",
        again=lambda form: _one(request, session, caller, person_id, form=form),
    )


def _options_of(field: KnownField) -> dict[str, str]:
    return {option: option for option in (field.options if field.kind == "choice" else ("oui", "non"))}


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    person_id: UUID,
    *,
    said: str = "",
    form: PageForm | None = None,
    shown: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> HTMLResponse:
    person = await service.get_person(session, caller, person_id)
    state = (await get_campaign(session, caller.campaign_id)).state
    sees_donations = "donors:read" in caller.scopes
    return render(
        request,
        "people/person.html",
        headers=headers,
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
        custom_fields=await custom_fields(session),
        custom_in_words=custom_in_words,
        options_of=_options_of,
        today=campaign_today(state),
        ledger=await consents.read_ledger(session, caller, person_id),
        roles=ROLES,
        sources=SOURCES,
        themselves=THEMSELVES,
        retained=RETAINED,
        uses=USES,
        how={way: words.capitalize() for way, words in HOW.items()},
        closed=CLOSED,
        reasons=REASONS,
        may_write="people:write" in caller.scopes,
        may_read_sealed="people:sealed" in caller.scopes,
        may_give="tasks:write" in caller.scopes,
        said=said,
        form=form or PageForm(),
        shown=shown or {},
    )
