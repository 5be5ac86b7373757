"""Pages of people: the list, the search, a new person, and custom fields."""

import re
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import PageForm
from kit.pages.parts import Part, Skip, part_of
from kit.pages.rendering import back, render
from kit.pages.submission import attempt, show_refused, submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Rows
from kit.web.problems import Conflict, Invalid
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from crm.campaign.campaigns.place_input import find_territory
from crm.campaign.campaigns.warnings import find_warning
from crm.people.records import custom_fields, service
from crm.people.records.conditions import people_within
from crm.people.records.field_selections import FORM
from crm.people.records.form_input import key_of, read_form, tags_of
from crm.people.records.forms import (
    SEARCH_INPUTS,
    FieldEntry,
    FieldRemoval,
    PersonEntry,
    SearchEntry,
    inputs_of,
    read_person,
    read_search,
)
from crm.people.records.labels import KINDS, ROLES, SOURCES
from crm.people.records.list_silence import are_silent, check_lists
from crm.people.records.models import Person
from crm.people.records.people_search import find_people
from crm.people.records.schemas import CustomFieldPut, FieldKey, PeopleSearch, PersonCreate

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write"])]
SHOWN = 50
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
FIELDS_DONE = {"kept": "C'est noté.", "gone": "Le champ est retiré, avec ce qui y était noté."}
DONE = {"erased": "Cette personne est effacée. Aucun fichier ne la fera revenir."}


@router.get("/people")
async def show_people(
    request: Request,
    session: Session,
    caller: Reader,
    skip: Skip = 0,
    done: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    """Show the most recently changed people, the search, and the form of a new person."""
    return await _list(request, session, caller, skip=skip, confirmation=DONE.get(done, ""))


@router.post("/people/search")
async def search_people(
    request: Request, session: Session, caller: Reader, entry: Annotated[SearchEntry, Form()]
) -> Response:
    """Show the people found by name, whole e-mail address or phone number. A POST, so that no URL, log or history names
    anybody.
    """
    if not entry.q.strip():
        return back(request, "/people")

    async def act() -> Rows[Person]:
        return await find_people(session, caller, read_form(PeopleSearch, read_search(entry) | {"limit": SHOWN}))

    form = PageForm.of(entry, "search", SEARCH_INPUTS)
    found = await attempt(session, act, form)
    if isinstance(found, PageForm):
        return await show_refused(found, lambda form: _list(request, session, caller, form=form))
    return await _list(request, session, caller, found=found, form=form)


@router.post("/people")
async def enter_person(
    request: Request, session: Session, caller: Writer, entry: Annotated[PersonEntry, Form()]
) -> Response:
    async def act() -> Person:
        own = await find_territory(session, caller.campaign_id)
        return await service.create_person(session, caller, read_form(PersonCreate, read_person(entry, own)))

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, inputs=inputs_of(entry)),
        done=lambda made: f"/people/{made.id}",
        again=lambda form: _list(request, session, caller, form=form),
    )


@router.get("/custom-fields")
async def show_fields(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the custom fields."""
    return await _fields(request, session, caller, confirmation=FIELDS_DONE.get(done, ""))


@router.post("/custom-fields")
async def put_field(
    request: Request, session: Session, caller: Writer, entry: Annotated[FieldEntry, Form()]
) -> Response:
    """Add a custom field, or change its labels."""

    async def act() -> None:
        key = entry.key or key_of(entry.label)
        typed = {"label": entry.label.strip(), "kind": entry.kind, "options": tags_of(entry.options)}
        put = read_form(CustomFieldPut, typed)
        if not entry.key and any(field.key == key for field in await custom_fields.custom_fields(session)):
            raise Conflict("Un champ porte déjà ce nom.", "There is a field of this name.", "/label")
        if not KEY.fullmatch(key):
            raise Invalid("Le nom d'un champ a au moins une lettre.", "A field's name has a letter.", "/label")
        await custom_fields.put_custom_field(session, caller, key, put)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, f"edit-{entry.key}" if entry.key else ""),
        done="/custom-fields?done=kept",
        again=lambda form: _fields(request, session, caller, form=form),
    )


@router.post("/custom-fields/{key}/remove")
async def remove_field(
    key: Annotated[FieldKey, Path()],
    request: Request,
    session: Session,
    caller: Writer,
    entry: Annotated[FieldRemoval, Form()],
) -> Response:
    """Remove a custom field with all its values, which takes a confirmation."""

    async def act() -> None:
        if entry.sure != "yes":
            raise Invalid(
                "Cochez « J'ai compris » : ce qui est noté dans ce champ sera effacé sur toutes les fiches.",
                "What this field holds is erased for everybody: confirm it.",
                "/sure",
            )
        await custom_fields.remove_custom_field(session, caller, key)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, f"remove-{key}"),
        done="/custom-fields?done=gone",
        again=lambda form: _fields(request, session, caller, form=form),
    )


async def _fields(
    request: Request, session: Session, caller: Caller, *, confirmation: str = "", form: PageForm | None = None
) -> HTMLResponse:
    return render(
        request,
        "people/fields.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        custom_fields=await custom_fields.custom_fields(session),
        kinds={kind: words.capitalize() for kind, words in KINDS.items()},
        may_write="people:write" in caller.scopes,
        said=confirmation,
        form=form or PageForm(),
    )


async def _list(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    skip: int = 0,
    confirmation: str = "",
    found: Rows[Person] | None = None,
    form: PageForm | None = None,
) -> HTMLResponse:
    silent = found is None and await are_silent(session, caller)
    return render(
        request,
        "people/people.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        part=await _read_latest(session, caller, skip, silent) if found is None else Part(found.items, None),
        searched=found is not None,
        after=found.next if found else None,
        silent=silent,
        names=[field for field in FORM if field.group == "name"],
        others=[field for field in FORM if field.group != "name"],
        roles=ROLES,
        sources=SOURCES,
        may_write="people:write" in caller.scopes,
        may_export="people:export" in caller.scopes,
        due=await find_warning(session, caller, "rights"),
        said=confirmation,
        form=form or PageForm(),
    )


async def _read_latest(session: AsyncSession, caller: Caller, skip: int, silent: bool) -> Part[Person]:
    rows = people_within(caller.territories).where(Person.campaign_id == caller.campaign_id)
    if silent:
        # L. 49: a person can be looked up by name; the list is closed.
        rows = rows.where(Person.roles.contains(["volunteer"]))
    else:
        rows = rows.where(*await check_lists(session, caller))
    ordered = rows.order_by(Person.updated_at.desc(), Person.id).offset(skip).limit(SHOWN + 1)
    return part_of((await session.scalars(ordered)).all(), skip, SHOWN)
