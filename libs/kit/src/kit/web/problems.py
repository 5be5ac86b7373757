"""Errors as RFC 9457 problem details, in French or English."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.exceptions import HTTPException

from kit.runtime.disk_space import met_full_disk
from kit.text.language import wants_english, wants_page
from kit.web import validation
from kit.web.router_group import flat_routes

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """A refusal, with how to fix it; subclasses are its kinds.

    `pointer`: the RFC 6901 pointer to the invalid field in the body. `missing_scopes`: the rights that it takes, for
    pages to say which roles have them. No personal data in any text: problems are logged by title and seen on screens.
    """

    status: HTTPStatus = HTTPStatus.BAD_REQUEST

    def __init__(
        self,
        fr: str,
        en: str,
        pointer: str | None = None,
        *,
        headers: dict[str, str] | None = None,
        missing_scopes: frozenset[str] = frozenset(),
        **more: Any,
    ) -> None:
        super().__init__(en)
        self.fr = fr
        self.en = en
        self.pointer = pointer
        self.headers = headers or {}
        self.missing_scopes = missing_scopes
        self.more = more


class Unauthorized(Problem):
    status = HTTPStatus.UNAUTHORIZED


class Forbidden(Problem):
    status = HTTPStatus.FORBIDDEN


class TooEarly(Forbidden):
    """The caller may see it, though not yet. Its page is no error: links lead there, and it says from when."""


class CampaignMissing(Forbidden):
    """The caller is known and has chosen no campaign: a page leads to the choice."""


class CampaignComing(TooEarly):
    """The service has not heard of the caller's campaign, which was opened a moment ago: its page loads itself anew."""

    def __init__(self) -> None:
        super().__init__(
            "Cette partie d’Isoloir ne connaît pas encore cette campagne.",
            "This service does not know this campaign yet: try again in a few seconds.",
            headers={"Retry-After": "2"},
        )


class NotFound(Problem):
    status = HTTPStatus.NOT_FOUND


class CampaignUnknown(NotFound):
    """No such campaign here. To a member of it the page is that of CampaignComing."""

    def __init__(self) -> None:
        super().__init__("Cette campagne est inconnue ici.", "This campaign is not known here.")


class Conflict(Problem):
    status = HTTPStatus.CONFLICT


class Gone(Problem):
    status = HTTPStatus.GONE


class PreconditionFailed(Problem):
    status = HTTPStatus.PRECONDITION_FAILED


class TooLarge(Problem):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class Invalid(Problem):
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class MethodNotAllowed(Problem):
    status = HTTPStatus.METHOD_NOT_ALLOWED


class TooManyRequests(Problem):
    status = HTTPStatus.TOO_MANY_REQUESTS


class Unavailable(Problem):
    status = HTTPStatus.SERVICE_UNAVAILABLE


class NoRoom(Problem):
    status = HTTPStatus.INSUFFICIENT_STORAGE


def _kind(problem: Problem) -> str:
    """Return the published name of the kind: a kind that pages alone treat apart has the name of its status."""
    return "Forbidden" if isinstance(problem, CampaignMissing) else type(problem).__name__


def problem_body(request: Request, problem: Problem) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": f"/problems/{_kind(problem)}",
        "title": problem.status.phrase,
        "status": int(problem.status),
        "detail": problem.en if wants_english(request) else problem.fr,
        "request_id": getattr(request.state, "request_id", ""),
    }
    if problem.pointer is not None:
        body["pointer"] = problem.pointer
    return body | problem.more


def problem_response(request: Request, problem: Problem) -> Response:
    if isinstance(problem, Unauthorized) and wants_page(request):
        settings = request.app.state.settings
        # A page whose address is nothing without its query says itself what comes after the login.
        after = getattr(request.state, "after_login", f"next={path_at_gateway(request)}")
        return RedirectResponse(f"{settings.login_url}?{after}", 303)
    if isinstance(problem, CampaignMissing) and wants_page(request) and request.scope.get("root_path"):
        # Behind a gateway, which knows all campaigns of a person.
        after = urlencode({"next": path_at_gateway(request)}) if request.method == "GET" else ""
        return RedirectResponse(f"{request.app.state.settings.campaigns_url}?{after}".removesuffix("?"), 303)
    headers = dict(problem.headers)
    if isinstance(problem, Unauthorized):
        headers["WWW-Authenticate"] = "Bearer"
    if wants_page(request) and hasattr(request.app.state, "render_problem"):
        return request.app.state.render_problem(request, problem, headers)
    headers["Content-Language"] = "en" if wants_english(request) else "fr"
    return JSONResponse(problem_body(request, problem), int(problem.status), headers, MEDIA_TYPE)


def path_at_gateway(request: Request) -> str:
    """Return the page's path as the browser has it, with the service's prefix."""
    prefix = request.scope.get("root_path", "")
    return request.url.path if request.url.path.startswith(prefix) else prefix + request.url.path


def no_room() -> Problem:
    """Return the problem of a full disk, which only the operator can solve."""
    return NoRoom(
        "Le disque du serveur est plein : rien n'a été enregistré. Ce qui est déjà là reste lisible. Prévenez "
        "l'exploitant, qui doit faire de la place ; réessayez ensuite.",
        "The server's disk is full: nothing was stored. What is there already can still be read. Tell the operator, "
        "who has to make room; try again after that.",
        headers={"Retry-After": "60"},
    )


async def _answer_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    # A full disk is not the fault of the uploaded file, whatever error a feature makes of it.
    return problem_response(request, no_room() if met_full_disk(error.__cause__) else error)


async def _answer_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # Pages are in French, whatever the browser's language: mixed sentences would help nobody.
    english = wants_english(request) and not wants_page(request)
    described = [
        validation.describe_error(error_row, english=english, body=error.body) for error_row in error.errors()[:50]
    ]
    first = described[0] if described else {"pointer": "", "detail": ""}
    return problem_response(
        request,
        Invalid(
            f"La demande n'est pas valable : {first['detail']}",
            f"The request is not valid: {first['detail']}",
            first["pointer"],
            errors=described,
        ),
    )


_SAID = {
    400: ("La demande ne peut pas être lue.", "The request cannot be read."),
    404: ("Il n'y a rien à cette adresse.", "There is nothing at this address."),
    405: ("Cette adresse n'accepte pas cette méthode.", "This address does not take that method."),
    413: ("L'envoi est trop volumineux.", "The upload is too large."),
}


async def _answer_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    fr, en = _SAID.get(error.status_code, (HTTPStatus(error.status_code).phrase,) * 2)
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return problem_response(request, method_not_allowed(_methods_here(request)))
    problem = Problem(fr, en, headers=headers)
    problem.status = HTTPStatus(error.status_code)
    return problem_response(request, problem)


def method_not_allowed(methods: Iterable[str]) -> Problem:
    fr, en = _SAID[405]
    return MethodNotAllowed(fr, en, headers={"Allow": ", ".join(sorted(methods))})


def _methods_here(request: Request) -> set[str]:
    """Return the methods of all routes of this path: FastAPI lists only those of the first."""
    path = getattr(request.scope.get("route"), "path", None)
    routes = [context.original_route for context in iter_route_contexts(flat_routes(request.app))]
    matching = [route for route in routes if isinstance(route, APIRoute) and route.path == path]
    return {method for route in matching for method in route.methods or ()}


def internal_error(request: Request) -> Response:
    """Return an internal error without its cause, with the request's id to search the log for."""
    problem = Problem(
        "Une erreur est survenue de notre côté. Rien n'a été enregistré ; réessayez dans un instant.",
        "Something failed on our side. Nothing was stored; try again in a moment.",
    )
    problem.status = HTTPStatus.INTERNAL_SERVER_ERROR
    return problem_response(request, problem)


def install(app: FastAPI) -> None:
    app.add_exception_handler(Problem, _answer_problem)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    app.add_exception_handler(HTTPException, _answer_http)
