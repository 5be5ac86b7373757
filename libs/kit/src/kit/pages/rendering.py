"""Rendering of pages: on the server, in French, in one frame for all services, without third-party hosts."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from elections.places.names import place_name
from elections.places.place import parse_territory
from elections.places.stations import station_name
from fastapi import FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute, iter_route_contexts
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from kit.pages.page_form import PageForm
from kit.text import french
from kit.text.french_typography import no_breaks
from kit.web.problems import Problem
from kit.web.router_group import flat_routes

SERVICES = {
    "predict": "Priorités",
    "crm": "Terrain",
    "proxy": "Procurations",
    "budget": "Budget",
    "results": "Résultats",
}
"""The services' French names, in navigation order."""


@dataclass(frozen=True)
class Section:
    """Pages of one service that belong together: label by path."""

    title: str
    pages: Mapping[str, str]
    any_of: Mapping[str, Collection[frozenset[str]]] = field(default_factory=dict[str, Collection[frozenset[str]]])
    """By page, alternative scopes besides those that its route requires."""


class Static(StaticFiles):
    """Files that change only with a release: browsers cache them for an hour."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response


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
    )
    return environment


def _place_name(territory: str) -> str:
    """Return what people call a territory that the API writes `circo:2902`."""
    return place_name(parse_territory(territory))


def install(app: FastAPI, package: str, sections: Sequence[Section] = ()) -> None:
    """Install the pages. `sections`: the navigation on each page; none: without it."""
    app.state.pages = environment(package)
    app.state.sections = sections
    app.state.render_problem = render_problem
    app.mount("/static/kit", Static(directory=str(files("kit") / "static")), "kit-static")
    package_folder = Path(str(files(package))) / "static"
    if package_folder.is_dir():
        app.mount("/static/own", Static(directory=str(package_folder)), "own-static")


def render(
    request: Request, template: str, status: int = 200, headers: dict[str, str] | None = None, **context: Any
) -> HTMLResponse:
    """Render a template. `base`: the service's prefix, for links to its own pages. `form`: the page's PageForm; if
    refused, the frame shows its errors in a summary and the title.
    """
    environment: Environment = request.app.state.pages
    base: str = request.scope.get("root_path", "")
    at = _page_at(request.app.state.sections, request.url.path.removeprefix(base) or "/")
    form = context.get("form")
    html = environment.get_template(template).render(
        base=base,
        here=request.app.state.service,
        # A service alone has neither a home page nor other services.
        services=SERVICES if base or request.app.state.service == "gateway" else {},
        # People with a secret link, or from outside, get no navigation to the team's pages.
        sections=_open_to(request) if at else (),
        at=at,
        refused_form=form if isinstance(form, PageForm) and form.problem else None,
        **context,
    )
    return HTMLResponse(no_breaks(html), status, {"Content-Language": "fr", **(headers or {})})


def back(request: Request, path: str) -> RedirectResponse:
    """Redirect to a page of this service after a form succeeded; `path` begins with a slash and may have `?done=`."""
    return RedirectResponse(f"{request.scope.get('root_path', '')}{path}", 303)


_NO_MORE = (frozenset[str](),)


def _open_to(request: Request) -> list[Section]:
    """Return the pages that the caller may open."""
    sections: Sequence[Section] = request.app.state.sections
    scopes: frozenset[str] | None = getattr(request.state, "held", None)
    if scopes is None:
        return list(sections)
    app: FastAPI = request.app
    if not hasattr(app.state, "page_scopes"):
        app.state.page_scopes = _scopes_of(app, {page for section in sections for page in section.pages})
    needed: Mapping[str, frozenset[str]] = app.state.page_scopes
    visible = [
        Section(
            section.title,
            {
                page: label
                for page, label in section.pages.items()
                if needed.get(page, frozenset()) <= scopes
                and any(rights <= scopes for rights in section.any_of.get(page, _NO_MORE))
            },
        )
        for section in sections
    ]
    return [one for one in visible if one.pages]


def _scopes_of(app: FastAPI, pages: Collection[str]) -> dict[str, frozenset[str]]:
    by_path: dict[str, frozenset[str]] = {}
    for context in iter_route_contexts(flat_routes(app)):
        route = context.original_route
        path = context.path or ""
        if isinstance(route, APIRoute) and path in pages and "GET" in (route.methods or ()):
            by_path[path] = frozenset(_asked(route.dependant))
    return by_path


def _asked(dependant: Dependant) -> Iterator[str]:
    yield from dependant.own_oauth_scopes or ()
    for dependency in dependant.dependencies:
        yield from _asked(dependency)


def _page_at(sections: Sequence[Section], path: str) -> str:
    """Return the page of the sections that contains a path; empty if none does."""
    pages = [page for section in sections for page in section.pages]
    return next((page for page in pages if path == page or (page != "/" and path.startswith(f"{page}/"))), "")


def render_problem(request: Request, problem: Problem, headers: dict[str, str]) -> HTMLResponse:
    return render(
        request,
        "problem.html",
        int(problem.status),
        headers,
        detail=problem.fr,
        # The page that resolves the problem, as the problem document names it.
        way_on=problem.more.get("page", ""),
        status_code=int(problem.status),
        request_id=getattr(request.state, "request_id", ""),
    )
