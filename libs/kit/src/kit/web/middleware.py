"""Middleware around every request: an id, a log line with the route's pattern, metrics, and response headers."""

import time
from typing import Any

import structlog
from fastapi import Request, Response
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit.db.sessions import Unconfirmed, is_collision, is_outage, is_overlong
from kit.runtime import metrics, traces
from kit.runtime.disk_space import ANYWHERE, Disks, met_full_disk
from kit.web import deprecation, problems
from kit.web.headers import SECURITY_HEADERS, new_request_id

_READING = {"GET", "HEAD", "OPTIONS"}
log = structlog.get_logger(__name__)

CLIENT_CLOSED_REQUEST = 499
"""nginx's status for logs and metrics: the client left before the response."""


class Watch:
    """Plain ASGI, so that streams pass through unbuffered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        # The service's prefix at the gateway, whatever server runs us: links and redirects begin with it.
        scope["root_path"] = scope["app"].state.settings.root_path
        request = Request(scope, receive)
        number = new_request_id(request.headers.get("request-id"))
        request.state.request_id = number
        status = 0

        async def dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                headers["Request-Id"] = number
                if (pace := getattr(request.state, "pace", None)) is not None:
                    headers.update(pace.headers())
                headers.update(deprecation.headers_of(scope.get("route"), scope["app"].state.settings))
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=number), traces.span("request", of=f"request {number}"):
            try:
                if request.method not in _READING and _disks(request).is_full:
                    await problems.problem_response(request, problems.no_room())(scope, receive, dressed)
                else:
                    await self.app(scope, receive, dressed)
            except ClientDisconnect:
                # The client is gone: no fault of ours, and nothing was stored.
                status = status or CLIENT_CLOSED_REQUEST
            except Exception as error:
                # Any error: the client gets a response, and its type and places are logged.
                log.exception("request failed", method=request.method, route=_pattern(scope))
                if status:
                    raise  # the response has begun, so it can only be cut off
                await _answer_to(request, error)(scope, receive, dressed)
            seconds = time.perf_counter() - began
            service, route = scope["app"].state.service, _pattern(scope)
            metrics.REQUESTS.labels(service, request.method, route, str(status)).inc()
            metrics.SECONDS.labels(service, route).observe(seconds)
            traces.name_request(request.method, route, status)
            log.info("request", method=request.method, route=route, status=status, ms=round(seconds * 1000, 1))


def _disks(request: Request) -> Disks:
    """Return the service's disks. The gateway watches none: a login needs little room, and allows reading."""
    return getattr(request.app.state, "disks", ANYWHERE)


def _answer_to(request: Request, error: Exception) -> Response:
    if met_full_disk(error):
        return problems.problem_response(request, problems.no_room())
    if isinstance(error, Unconfirmed):
        return _unconfirmed(request)
    if is_outage(error):
        return database_away(request)
    if is_overlong(error):
        return _overlong(request)
    return _collided(request) if is_collision(error) else problems.internal_error(request)


def database_away(request: Request) -> Response:
    if _disks(request).is_full:
        # That is the cause, and retrying helps only once there is room.
        return problems.problem_response(request, problems.no_room())
    problem = problems.Unavailable(
        "La base de données ne répond pas. Rien n'a été enregistré ; réessayez dans un instant.",
        "The database does not answer. Nothing was stored; try again in a moment.",
        headers={"Retry-After": "2"},
    )
    return problems.problem_response(request, problem)


def _unconfirmed(request: Request) -> Response:
    problem = problems.Unavailable(
        "La base de données n’a pas confirmé l’enregistrement : il est peut-être fait, peut-être pas. Regardez "
        "ce qu’il en est avant de recommencer.",
        "The database did not confirm that this was stored: it may be, or not. Send it again with the same "
        "Idempotency-Key, or look before you do.",
        headers={"Retry-After": "2"},
    )
    return problems.problem_response(request, problem)


def _overlong(request: Request) -> Response:
    problem = problems.Unavailable(
        "Cette demande prenait trop de temps : elle est arrêtée et rien n'a été enregistré. Demandez moins à la fois "
        "(une période, une commune), ou réessayez quand le serveur est moins occupé.",
        "This took too long: it was stopped, and nothing was stored. Ask for less at a time, or try again later.",
        headers={"Retry-After": "30"},
    )
    return problems.problem_response(request, problem)


def _collided(request: Request) -> Response:
    problem = problems.Unavailable(
        "Deux enregistrements se sont attendus l'un l'autre. Rien n'a été enregistré de celui-ci : réessayez.",
        "Two changes waited for each other. Nothing of this one was stored: try again.",
        headers={"Retry-After": "1"},
    )
    return problems.problem_response(request, problem)


def _pattern(scope: Scope) -> str:
    route: Any = scope.get("route")
    return getattr(route, "path", "unmatched")
