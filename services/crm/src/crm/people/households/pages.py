"""Pages of a person's addresses and household."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from crm.people.households import service
from crm.people.households.forms import AddressEntry, GroupEntry, NameEntry, ProtectionEntry, SplitEntry
from crm.people.households.schemas import (
    HouseholdCreate,
    HouseholdNamePut,
    HouseholdPerson,
    JoinPut,
    Neighbour,
)
from crm.people.other_addresses import service as other_addresses
from crm.people.other_addresses.labels import KINDS, in_words
from crm.people.other_addresses.schemas import OtherAddressPut
from crm.people.records import service as people
from crm.people.records.form_input import read_form

router = APIRouter(route_class=Route, prefix="/people/{person_id}/household", include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write"])]
INPUTS = {"/people": "chosen"}
DONE = {
    "added": "L'adresse est enregistrée.",
    "removed": "L'adresse est retirée.",
    "masked": "L'adresse est protégée : elle est oubliée ici, et aucun fichier ne la ramènera.",
    "open": "L'adresse n'est plus protégée.",
    "grouped": "Le foyer est enregistré.",
    "renamed": "Le foyer a un nouveau nom.",
    "split": "Ces personnes forment leur propre foyer.",
    "left": "Cette personne n'est plus de ce foyer.",
}


@router.get("")
async def show_household(
    person_id: UUID, request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show a person's addresses, their household, and its other members."""
    return await _show(request, session, caller, person_id, confirmation=DONE.get(done, ""))


@router.post("/other-addresses")
async def add_other_address(
    person_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[AddressEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(OtherAddressPut, entry.model_dump())
        await other_addresses.add_other_address(session, caller, person_id, put)

    return await _act(request, session, caller, person_id, act, "added", PageForm.of(entry, "address"))


@router.post("/other-addresses/{address_id}/remove")
async def remove_other_address(
    person_id: UUID, address_id: UUID, request: Request, session: Session, caller: Writer
) -> Response:
    async def act() -> None:
        await other_addresses.remove_other_address(session, caller, person_id, address_id)

    return await _act(request, session, caller, person_id, act, "removed", PageForm())


@router.post("/protection")
async def protect(
    person_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[ProtectionEntry, Form()]
) -> Response:
    masked = entry.masked == "yes"

    async def act() -> None:
        await other_addresses.protect(session, caller, person_id, masked)

    return await _act(request, session, caller, person_id, act, "masked" if masked else "open", PageForm())


@router.post("")
async def group(
    person_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[GroupEntry, Form()]
) -> Response:
    """Group this person with the chosen people: into the person's household, or a new one."""

    async def act() -> None:
        home = (await service.read_home(session, caller, person_id)).household
        if home is not None:
            await service.join(session, caller, home.id, read_form(JoinPut, {"people": entry.chosen}).people)
        else:
            body = {"people": [person_id, *entry.chosen], "name": entry.name}
            await service.group(session, caller, read_form(HouseholdCreate, body))

    return await _act(request, session, caller, person_id, act, "grouped", PageForm.of(entry, "group", INPUTS))


@router.post("/{household_id}/name")
async def rename(
    person_id: UUID,
    household_id: UUID,
    request: Request,
    session: Session,
    caller: Writer,
    entry: Annotated[NameEntry, Form()],
) -> Response:
    async def act() -> None:
        await service.rename(session, caller, household_id, read_form(HouseholdNamePut, entry.model_dump()).name)

    return await _act(request, session, caller, person_id, act, "renamed", PageForm.of(entry, "rename"))


@router.post("/{household_id}/split")
async def split(
    person_id: UUID,
    household_id: UUID,
    request: Request,
    session: Session,
    caller: Writer,
    entry: Annotated[SplitEntry, Form()],
) -> Response:
    async def act() -> None:
        put = read_form(HouseholdCreate, {"people": entry.chosen})
        await service.split(session, caller, household_id, put)

    return await _act(request, session, caller, person_id, act, "split", PageForm.of(entry, "split", INPUTS))


@router.post("/{household_id}/leave")
async def leave(person_id: UUID, household_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await service.leave(session, caller, household_id, person_id)

    return await _act(request, session, caller, person_id, act, "left", PageForm())


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
        done=f"/people/{person_id}/household?done={done}",
        again=lambda form: _show(request, session, caller, person_id, form=form),
    )


def _name_of(person: HouseholdPerson | Neighbour | people.KnownPerson) -> str:
    return f"{(person.surname or '').upper()} {person.first_names or ''}".strip()


async def _show(
    request: Request,
    session: Session,
    caller: Caller,
    person_id: UUID,
    *,
    confirmation: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    person = await people.get_person(session, caller, person_id)
    home = await service.read_home(session, caller, person_id)
    return render(
        request,
        "households/household.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        person=person,
        other_addresses=await other_addresses.list_other_addresses(session, caller, person_id),
        in_words=in_words,
        kinds=KINDS,
        household=home.household,
        called=_name_of,
        free={neighbour.id: _name_of(neighbour) for neighbour in home.neighbours if neighbour.household_id is None},
        taken=[neighbour for neighbour in home.neighbours if neighbour.household_id is not None],
        may_write="people:write" in caller.scopes,
        said=confirmation,
        form=form or PageForm(),
    )
