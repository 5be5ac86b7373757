"""Page to upload the files of the night: ministry stations, a map, other publications."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any, TypeAlias
from uuid import UUID

from common.schemas.elections import ElectionKind
from elections.places.names import commune_name
from elections.places.place import parse_territory
from elections.places.stations import parse_places
from elections.places.suggestions import communes_meant
from fastapi import APIRouter, Query, Request, Response, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.files.uploads import no_file
from kit.pages.page_form import LONGEST_LINE, PageForm
from kit.pages.place_options import place_options
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text import french
from kit.web.problems import Invalid

from results.publications.sources import routes as sources
from results.publications.sources.places import NAMES, Source
from results.sheets.tallies.known_sheets import list_stations_with_sheets
from results.territory.boundaries import routes as boundary_routes
from results.territory.boundaries.service import count_contours
from results.territory.imports import service as imports
from results.territory.imports.routes import read_form
from results.territory.imports.upload import MAX_BYTES, check_upload
from results.territory.stations.service import list_stations

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["imports:read"])]
Importer = Annotated[Caller, Security(caller_with, scopes=["imports:read", "imports:write"])]

BALLOTS = {
    ElectionKind.PRESIDENTIELLE: "Présidentielle",
    ElectionKind.LEGISLATIVES: "Législatives",
    ElectionKind.EUROPEENNES: "Européennes",
    ElectionKind.MUNICIPALES: "Municipales",
    ElectionKind.DEPARTEMENTALES: "Départementales",
    ElectionKind.REGIONALES: "Régionales",
}
INPUTS = {f"/{name}": name for name in ("file", "election", "date", "round", "source", "commune")}
Typed: TypeAlias = dict[str, tuple[str, ...]]
SHOWN = 10
_FAULTS = 20


@router.get("/files")
async def show_files(
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
    kept: Annotated[int, Query(ge=0, le=100_000)] = 0,
    sent: UUID | None = None,
) -> HTMLResponse:
    """Show the imported files, and a form for each kind of file. `sent`: the official file that was just imported."""
    if (one := await imports.find_import(session, sent)) is not None:
        about = [fault["reason"] for fault in one.warnings if fault["line"] == 1]
        read = (
            f"Le fichier est lu : {_count(one.stations, 'bureau', 'bureaux')} de la campagne." if one.stations else ""
        )
        return await _page(request, session, caller, PageForm(), message=read, doubts=about)
    messages = {
        "boundaries": f"La carte est gardée : {_count(kept, 'contour', 'contours')} de bureaux de la campagne.",
        "sources": f"La source est gardée : {_count(kept, 'lieu', 'lieux')} de la campagne, à côté de vos feuilles.",
    }.get(done, "")
    return await _page(request, session, caller, PageForm(), message=messages)


@router.post("/files/stations")
async def send_stations(request: Request, session: Session, caller: Importer) -> Response:
    """Import the stations file; list bad lines and keep good ones: a volunteer cannot repair the ministry's file."""

    typed: Typed = {"file": ()}

    async def take() -> UUID:
        name, content, fields = await _read(request, MAX_BYTES, typed)
        round_fields = {field: fields[field] for field in ("election", "date", "round") if fields.get(field)}
        stations = await list_stations_with_sheets(session)
        upload = check_upload(name, content, round_fields)
        return (await imports.import_stations(session, caller.campaign_id, upload, "report", stations)).id

    return await submit(
        request,
        session,
        take,
        form=PageForm("stations", typed, INPUTS),
        done=lambda sent: f"/files?sent={sent}",
        again=lambda form: _page(request, session, caller, form),
    )


@router.post("/files/boundaries")
async def send_boundaries(request: Request, session: Session, caller: Importer) -> Response:
    typed: Typed = {"file": ()}

    async def take() -> int:
        _, content, fields = await _read(request, boundary_routes.MAX_BYTES, typed)
        return (await boundary_routes.keep_upload(session, caller, content, fields)).kept

    return await _taken(request, session, caller, "boundaries", take, typed)


@router.post("/files/sources")
async def send_source(request: Request, session: Session, caller: Importer) -> Response:
    typed: Typed = {"file": ()}

    async def take() -> int:
        name, content, fields = await _read(request, sources.MAX_BYTES, typed)
        try:
            source = Source(fields.get("source", ""))
        except ValueError:
            raise Invalid("Dites de qui vient ce fichier.", "Say whom this file is from.", "/source") from None
        number = fields.get("round", "")
        if number not in ("1", "2"):
            raise Invalid("Dites de quel tour est ce fichier.", "Say which round this file is of.", "/round")
        commune = await _commune(session, caller, fields.get("commune", "").strip())
        read = await sources.keep_upload(
            session, caller, source, int(number), check_upload(name, content, {}), commune=commune
        )
        return read.places

    return await _taken(request, session, caller, "sources", take, typed)


async def _commune(session: Session, caller: Caller, text: str) -> str | None:
    """Return the code of the commune that is named, of the campaign's where several have the name."""
    if not text:
        return None
    own = parse_territory((await get_campaign(session, caller.campaign_id)).state.territory)
    try:
        found = parse_places(text, own)
    except ValueError as fault:
        raise Invalid(str(fault), "No commune has this name.", "/commune") from fault
    if len(found) != 1 or "_" in found[0]:
        raise Invalid("Nommez une seule commune, sans numéro de bureau.", "Name one commune.", "/commune")
    return found[0]


@router.get("/places")
async def suggest_communes(
    session: Session, caller: Importer, text: Annotated[str, Query(max_length=80)] = ""
) -> HTMLResponse:
    own = parse_territory((await get_campaign(session, caller.campaign_id)).state.territory)
    return place_options(map(commune_name, communes_meant(text, own, limit=12) if text.strip() else ()))


async def _read(request: Request, most_bytes: int, typed: Typed) -> tuple[str | None, bytes, dict[str, Any]]:
    """Read the form. What was typed comes with the file, inside the act: `typed` gets it for the form if refused."""
    name, content, fields = await read_form(request, most_bytes)
    typed |= {field: (value[:LONGEST_LINE],) for field, value in fields.items() if isinstance(value, str) and value}
    if not name:
        raise no_file()
    return name, content, fields


async def _taken(
    request: Request, session: Session, caller: Caller, kind: str, take: Callable[[], Awaitable[int]], typed: Typed
) -> Response:
    return await submit(
        request,
        session,
        take,
        form=PageForm(kind, typed, INPUTS),
        done=lambda kept: f"/files?done={kind}&kept={kept}",
        again=lambda form: _page(request, session, caller, form),
    )


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    form: PageForm,
    *,
    message: str = "",
    doubts: Sequence[str] = (),
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    contours, drawn_by = await count_contours(session)
    more: Mapping[str, Any] = form.problem.more if form.problem else {}
    faults: list[Any] = more.get("rejected") or []
    possible: list[Any] = more.get("possible") or []
    return render(
        request,
        "files/files.html",
        campaign=state,
        rounds={day.number: day.number for day in state.rounds},
        stations=len(await list_stations(session)),
        imports=(await imports.list_imports(session))[:SHOWN],
        ballots={str(kind): name for kind, name in BALLOTS.items()},
        contours=contours,
        drawn_by=drawn_by,
        sources={str(source): name.capitalize() for source, name in NAMES.items()},
        may_send="imports:write" in caller.scopes,
        may_compare="totals:read" in caller.scopes,
        zone=state.time_zone,
        form=form,
        said=message,
        doubts=[f"{doubt[:1].upper()}{doubt[1:]}" for doubt in doubts],
        faults=faults[:_FAULTS],
        more_faults=max(0, len(faults) - _FAULTS),
        # The one that the file's content allows, where somebody has to say which ballot it is of.
        proposed=possible[0] if len(possible) == 1 else {"election": "", "date": "", "round": ""},
    )


def _count(number: int, singular: str, many: str) -> str:
    return f"{french.number(number)} {singular if number < 2 else many}"
