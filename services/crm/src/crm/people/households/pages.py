"""Pages of a person's addresses and household."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render, tried
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from crm.people.households import service
from crm.people.households.schemas import HouseholdCreate, HouseholdNamePut, JoinPut
from crm.people.other_addresses import service as other_addresses
from crm.people.other_addresses.labels import KINDS, in_words
from crm.people.other_addresses.schemas import OtherAddressPut
from crm.people.records import service as people
from crm.people.records.form_input import read_form

router = APIRouter(route_class=Route, prefix="/people/{person_id}/household", include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write"])]
Text = Annotated[str, Form(max_length=400)]
Chosen = Annotated[list[UUID] | None, Form(max_length=50)]
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
    """The addresses of somebody, their household, and who else is there."""
    return await _show(request, session, caller, person_id, said=DONE.get(done, ""))


@router.post("/other-addresses")
async def add_other_address(
    person_id: UUID,
    request: Request,
    session: Session,
    caller: Writer,
    kind: Text = "",
    street: Text = "",
    postcode: Text = "",
    town: Text = "",
    since: Text = "",
    until: Text = "",
) -> Response:
    entry = {"kind": kind, "street": street, "postcode": postcode, "town": town, "since": since, "until": until}

    async def act() -> None:
        await other_addresses.add_other_address(session, caller, person_id, read_form(OtherAddressPut, entry))

    show = partial(_show, request, session, caller, person_id, entry=entry)
    return await tried(request, session, act(), f"/people/{person_id}/household?done=added", show)


@router.post("/other-addresses/{address_id}/remove")
async def remove_other_address(
    person_id: UUID, address_id: UUID, request: Request, session: Session, caller: Writer
) -> Response:
    act = other_addresses.remove_other_address(session, caller, person_id, address_id)
    show = partial(_show, request, session, caller, person_id)
    return await tried(request, session, act, f"/people/{person_id}/household?done=removed", show)


@router.post("/protection")
async def protect(person_id: UUID, request: Request, session: Session, caller: Writer, masked: Text = "") -> Response:
    act = other_addresses.protect(session, caller, person_id, masked == "yes")
    show = partial(_show, request, session, caller, person_id)
    return await tried(
        request, session, act, f"/people/{person_id}/household?done={'masked' if masked == 'yes' else 'open'}", show
    )


@router.post("")
async def group(
    person_id: UUID, request: Request, session: Session, caller: Writer, chosen: Chosen = None, name: Text = ""
) -> Response:
    """A new household of this person and those chosen; those chosen join it where there is one."""

    async def act() -> None:
        home = (await service.read_home(session, caller, person_id)).household
        if home is not None:
            await service.join(session, caller, home.id, read_form(JoinPut, {"people": chosen or []}).people)
        else:
            said = {"people": [person_id, *(chosen or [])], "name": name}
            await service.group(session, caller, read_form(HouseholdCreate, said))

    show = partial(_show, request, session, caller, person_id)
    return await tried(request, session, act(), f"/people/{person_id}/household?done=grouped", show)


@router.post("/{household_id}/name")
async def rename(
    person_id: UUID, household_id: UUID, request: Request, session: Session, caller: Writer, name: Text = ""
) -> Response:
    async def act() -> None:
        await service.rename(session, caller, household_id, read_form(HouseholdNamePut, {"name": name}).name)

    show = partial(_show, request, session, caller, person_id)
    return await tried(request, session, act(), f"/people/{person_id}/household?done=renamed", show)


@router.post("/{household_id}/split")
async def split(
    person_id: UUID, household_id: UUID, request: Request, session: Session, caller: Writer, chosen: Chosen = None
) -> Response:
    async def act() -> None:
        put = read_form(HouseholdCreate, {"people": chosen or []})
        await service.split(session, caller, household_id, put)

    show = partial(_show, request, session, caller, person_id)
    return await tried(request, session, act(), f"/people/{person_id}/household?done=split", show)


@router.post("/{household_id}/leave")
async def leave(person_id: UUID, household_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    act = service.leave(session, caller, household_id, person_id)
    show = partial(_show, request, session, caller, person_id)
    return await tried(request, session, act, f"/people/{person_id}/household?done=left", show)


async def _show(
    request: Request,
    session: Session,
    caller: Caller,
    person_id: UUID,
    *,
    said: str = "",
    bad: str = "",
    entry: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    person = await people.get_person(session, caller, person_id)
    home = await service.read_home(session, caller, person_id)
    return render(
        request,
        "households/household.html",
        status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        person=person,
        other_addresses=await other_addresses.list_other_addresses(session, caller, person_id),
        in_words=in_words,
        kinds=KINDS,
        household=home.household,
        free=[one for one in home.neighbours if one.household_id is None],
        taken=[one for one in home.neighbours if one.household_id is not None],
        may_write="people:write" in caller.scopes,
        entry=entry or {},
        said=said,
        bad=bad,
    )
