import re
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Conflict, Invalid, Problem
from starlette.responses import Response

from crm.campaign.campaigns.warnings import find_warning
from crm.people.records import custom_fields, service
from crm.people.records.conditions import people_within
from crm.people.records.field_registry import FORM
from crm.people.records.form_input import key_of, read_form, read_inputs, tags_of
from crm.people.records.labels import KINDS, ROLES, SOURCES
from crm.people.records.list_silence import are_silent, check_lists
from crm.people.records.models import Person
from crm.people.records.name_search import find, look_up
from crm.people.records.schemas import CustomFieldPut, FieldKey, PersonCreate

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write"])]
Text = Annotated[str, Form(max_length=400)]
SHOWN = 50
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
FIELDS_DONE = {"kept": "C'est noté.", "gone": "Le champ est retiré, avec ce qui y était noté."}
DONE = {"erased": "Cette personne est effacée. Aucun fichier ne la fera revenir."}


@router.get("/people")
async def show_people(
    request: Request,
    session: Session,
    caller: Reader,
    q: Annotated[str, Query(max_length=100)] = "",
    skip: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    after: Annotated[str, Query(max_length=100)] = "",
    done: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    """Find somebody by name; enter somebody."""
    return await _list(request, session, caller, q=q, skip=skip, after=after, said=DONE.get(done, ""))


@router.post("/people")
async def enter_person(
    request: Request,
    session: Session,
    caller: Writer,
    email: Text = "",
    phone: Text = "",
    tags: Text = "",
    role: Text = "",
    source: Text = "",
) -> Response:
    entry = read_inputs(await request.form(max_files=0, max_fields=60)) | {"source": source}
    contacts = [{"channel": one, "address": text} for one, text in (("email", email), ("phone", phone)) if text.strip()]
    try:
        said: dict[str, Any] = {"contacts": contacts, "tags": tags_of(tags), "roles": [role] if role else []}
        async with session.begin_nested():
            made = await service.create_person(session, caller, read_form(PersonCreate, entry | said))
    except Problem as problem:
        kept = entry | {"email": email, "phone": phone, "tags": tags, "role": role}
        return await _list(request, session, caller, bad=problem.fr, entry=kept, status=problem.status)
    return back(request, f"/people/{made.id}")


@router.get("/custom-fields")
async def show_fields(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """The fields that the campaign adds to its people."""
    return await _fields(request, session, caller, said=FIELDS_DONE.get(done, ""))


@router.post("/custom-fields")
async def put_field(
    request: Request,
    session: Session,
    caller: Writer,
    label: Text = "",
    kind: Text = "",
    options: Annotated[str, Form(max_length=4_000)] = "",
    key: Text = "",
) -> Response:
    """A field more, or one that is there in other words."""
    typed = {"label": label, "kind": kind, "options": options, "key": key}
    named = key or key_of(label)
    try:
        put = read_form(CustomFieldPut, {"label": label.strip(), "kind": kind, "options": tags_of(options)})
        if not key and any(one.key == named for one in await custom_fields.custom_fields(session)):
            raise Conflict("Un champ porte déjà ce nom.", "There is a field of this name.", "/label")
        if not KEY.fullmatch(named):
            raise Invalid("Le nom d'un champ a au moins une lettre.", "A field's name has a letter.", "/label")
        async with session.begin_nested():
            await custom_fields.put_custom_field(session, caller, named, put)
    except Problem as problem:
        return await _fields(request, session, caller, bad=problem.fr, typed=typed, status=int(problem.status))
    return back(request, "/custom-fields?done=kept")


@router.post("/custom-fields/{key}/remove")
async def remove_field(
    key: Annotated[FieldKey, Path()], request: Request, session: Session, caller: Writer, sure: Text = ""
) -> Response:
    """Remove a custom field with all its values, which takes a confirmation."""
    if sure != "yes":
        bad = "Cochez « J'ai compris » : ce qui est noté dans ce champ sera effacé sur toutes les fiches."
        return await _fields(request, session, caller, bad=bad, status=422)
    await custom_fields.remove_custom_field(session, caller, key)
    return back(request, "/custom-fields?done=gone")


async def _fields(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    bad: str = "",
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    return render(
        request,
        "people/fields.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        fields=await custom_fields.custom_fields(session),
        kinds=KINDS,
        may_write="people:write" in caller.scopes,
        said=said,
        bad=bad,
        typed=typed or dict.fromkeys(("label", "kind", "options", "key"), ""),
    )


async def _list(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    q: str = "",
    skip: int = 0,
    after: str = "",
    said: str = "",
    bad: str = "",
    entry: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    rows = people_within(caller.territories).where(Person.campaign_id == caller.campaign_id)
    search = await look_up(session, q)
    if search is None and not await are_silent(session, caller):
        rows = rows.where(*await check_lists(session, caller))
    elif search is None:
        # L. 49: somebody is found by their name; nobody gets the list.
        rows = rows.where(Person.roles.contains(["volunteer"]))
        bad = (
            bad or "Silence électoral (art. L. 49) : cherchez par le nom ; sans nom, seuls les bénévoles sont montrés."
        )
    if search is not None:
        page = await find(session, search, rows, after or None, SHOWN)
        found, following = page.items, {"after": page.next} if page.next else None
    else:
        ordered = rows.order_by(Person.updated_at.desc(), Person.id).offset(skip).limit(SHOWN + 1)
        found = (await session.scalars(ordered)).all()
        following = {"skip": skip + SHOWN} if len(found) > SHOWN else None
    return render(
        request,
        "people/people.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        people=found[:SHOWN],
        following=following,
        q=q,
        names=[field for field in FORM if field.group == "name"],
        others=[field for field in FORM if field.group != "name"],
        roles=ROLES,
        sources=SOURCES,
        may_write="people:write" in caller.scopes,
        may_export="people:export" in caller.scopes,
        due=await find_warning(session, caller, "rights"),
        said=said,
        bad=bad,
        entry=entry or {},
    )
