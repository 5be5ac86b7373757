"""Rendering of pages: on the server, in French, in one frame for all services, without third-party hosts."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import Any

from elections.places.names import place_name
from elections.places.place import parse_territory
from elections.places.stations import station_name
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, select_autoescape

from kit.basemap.routes import NEARER, basemap_of
from kit.pages import static_files
from kit.pages.page_form import PageForm
from kit.pages.shell.entries import GATEWAY
from kit.pages.shell.frame import OpenPages, frame_of
from kit.pages.shell.hubs import Hub
from kit.pages.table_cards import name_cells
from kit.security.role_names import ROLE_NAMES, roles_with
from kit.security.viewer import viewer_of
from kit.text import french
from kit.text.french_typography import no_breaks
from kit.text.method_names import name_methods
from kit.web.problems import CampaignComing, CampaignUnknown, Problem, TooEarly


def environment(package: str) -> Environment:
    """Return the Jinja environment: the package's templates, then kit's. Everything is escaped; an undefined name is an
    error.
    """
    loaders = [PackageLoader("kit")]
    if (Path(str(files(package))) / "templates").is_dir():
        loaders.insert(0, PackageLoader(package))
    environment = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["release"] = static_files.release_of(package)  # pyright: ignore[reportArgumentType]  # any value may be one
    environment.filters.update(
        number=french.number,
        percent=french.percent,
        chance=french.chance,
        euros=french.euros,
        date=french.day,
        moment=french.moment,
        hour=french.hour,
        of=french.of,
        place=_place_name,
        station=station_name,
        methods=name_methods,
    )
    return environment


def _place_name(territory: str) -> str:
    """Return what people call a territory that the API writes `circo:2902`."""
    return place_name(parse_territory(territory))


def install(app: FastAPI, package: str, hubs: Sequence[Hub] = ()) -> None:
    """Install the pages. `hubs`: what the team's pages lead to; none: pages without the frame."""
    app.state.pages = environment(package)
    app.state.hubs = hubs
    app.state.has_basemap = False
    app.state.render_problem = render_problem
    static_files.mount(app, package, static_files.release_of(package))


def render(
    request: Request, template: str, status: int = 200, headers: dict[str, str] | None = None, **context: Any
) -> HTMLResponse:
    """Render a template. `base`: the service's prefix, for links to its own pages. `form`: the page's PageForm; if
    refused, the frame shows its errors in a summary and the title.
    """
    environment: Environment = request.app.state.pages
    base: str = request.scope.get("root_path", "")
    is_alone = not base and request.app.state.service != GATEWAY
    form = context.get("form")
    links = OpenPages(request)
    html = environment.get_template(template).render(
        base=base,
        home_address=f"{base}/" if is_alone else "/",
        behind_gateway=not is_alone,
        frame=frame_of(request),
        may_open=links.may_open,
        has_rights=links.has_rights,
        link_row=links.link_row,
        basemap=partial(_basemap, request),
        refused_form=form if isinstance(form, PageForm) and form.problem else None,
        **context,
    )
    return HTMLResponse(name_cells(no_breaks(html)), status, {"Content-Language": "fr", **(headers or {})})


def _basemap(request: Request) -> str:
    """Return what a map's script needs to know of the operator's basemap; empty without one."""
    state = request.app.state
    found = basemap_of(state.settings) if state.has_basemap else None
    if found is None:
        return ""
    archive, release = found
    said = asdict(archive.coverage)
    said["max_zoom"] += NEARER
    said |= {"address": f"{request.scope.get('root_path', '')}/basemap/{release}", "source": archive.source}
    return json.dumps(said, ensure_ascii=False)


def back(request: Request, path: str) -> RedirectResponse:
    """Redirect to a page of this service after a form succeeded; `path` begins with a slash and may have `?done=`."""
    return RedirectResponse(f"{request.scope.get('root_path', '')}{path}", 303)


def render_problem(request: Request, problem: Problem, headers: dict[str, str]) -> HTMLResponse:
    """Render a refusal. Where a right is missing: the roles that have it, and how to get one. A page whose hour has
    not come is no error.
    """
    comes = isinstance(problem, CampaignComing) or (isinstance(problem, CampaignUnknown) and viewer_of(request))
    is_coming = bool(comes) and request.method == "GET"
    is_early = is_coming or (isinstance(problem, TooEarly) and request.method == "GET")
    missing = problem.missing_scopes if viewer_of(request) else frozenset[str]()
    detail, title = problem.fr, "Cela n'a pas marché"
    if missing:
        title = "Page réservée à d’autres rôles" if request.method == "GET" else "Réservé à d’autres rôles"
        detail = f"Votre rôle n’ouvre pas {'cette page' if request.method == 'GET' else 'cette action'}."
    if is_early:
        title = "Ce n’est pas encore l’heure"
    if "moved_to" in problem.more:
        title = "Cette campagne a déménagé"
    if is_coming:
        title, detail = "Votre campagne arrive", CampaignComing().fr
        headers = {**headers, "Refresh": "2"}
    return render(
        request,
        "problem.html",
        HTTPStatus.OK if is_early else int(problem.status),
        headers,
        title=title,
        detail=detail,
        is_early=is_early,
        is_coming=is_coming,
        allowed=[ROLE_NAMES[role] for role in roles_with(missing)] if missing else [],
        # The page that resolves the problem, as the problem document names it.
        way_on=problem.more.get("page", ""),
        moved_to=problem.more.get("moved_to", ""),
        request_id=getattr(request.state, "request_id", ""),
    )
