"""The API's own documentation: Swagger UI from our own address, and the problems that operations answer."""

from importlib.resources import files
from threading import Lock
from typing import Any

from common.essentials import essential_operations
from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.staticfiles import StaticFiles

from kit.web.openapi import complete_document, order_tags, refer_to_headers, share_responses, tag_back_office
from kit.web.openapi_parts import share_parts
from kit.web.openapi_standards import follow_standards
from kit.web.problems import MEDIA_TYPE
from kit.web.rate_limit import LEFT_HEADER, POLICY_HEADER
from kit.web.router_group import flat_routes, include
from kit.web.routing import Route


class ProblemRead(BaseModel):
    """An error in the form of RFC 9457. `pointer` (RFC 6901) names the field at fault in the body."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str


def _described(text: str) -> dict[str, Any]:
    return {
        "description": text,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


NOT_FOUND = _described("Nothing there that this caller may see.")
CONFLICT = _described("It contradicts what is already known.")
GONE = _described("It was there, and is kept no longer.")
PRECONDITION_FAILED = _described("Somebody has changed it since: `current` is what it is now.")
SERVICE_UNAVAILABLE = _described("Something needed is away: try again in a moment.")
PROBLEM = _described(
    "Any other refusal: 400 it cannot be read, 401 no valid token, 403 no right to it, 409 it contradicts what is "
    "known, 413 too large, 422 a field is not valid (`errors` names each one), 429 too many requests (`Retry-After`). "
    "503 something needed is away, and 507 the disk is full, have the same form."
) | {"headers": refer_to_headers(POLICY_HEADER, LEFT_HEADER)}

SHARED_RESPONSES: dict[str, dict[str, Any]] = {
    "NotFound": NOT_FOUND,
    "Conflict": CONFLICT,
    "Gone": GONE,
    "PreconditionFailed": PRECONDITION_FAILED,
    "ServiceUnavailable": SERVICE_UNAVAILABLE,
    "Problem": PROBLEM,
}
"""By their names in the document: every operation refers to them (`kit.web.openapi.share_responses`)."""

CHANGED_RESPONSE: dict[int | str, dict[str, Any]] = {412: PRECONDITION_FAILED}
"""For what is changed with `If-Match`."""

GONE_RESPONSE: dict[int | str, dict[str, Any]] = {410: GONE}
"""For what has an end."""

_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="{base}/static/kit/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="{base}/static/swagger/swagger-ui.css">
<link rel="stylesheet" href="{base}/static/kit/docs.css"></head>
<body><p>{portal}<a href="{base}/webhooks">Webhooks</a></p><div id="swagger" data-openapi="{base}/openapi.json"></div>
<script src="{base}/static/swagger/swagger-ui-bundle.js"></script>
<script src="{base}/static/kit/docs.js"></script></body></html>"""
_PORTAL = '<a href="/developers">Developers</a> · '
"""At the suite's own address: alone, a service has none."""
# Swagger UI writes style attributes; nothing else is looser than on our own pages.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def install(app: FastAPI) -> None:
    app.mount("/static/swagger", StaticFiles(directory=str(files("fastapi_swagger") / "resources")), "swagger")
    include(app, router)

    making = Lock()

    def openapi() -> dict[str, Any]:
        with making:
            if app.openapi_schema is None:
                app.openapi_schema = _schema(app)
            return app.openapi_schema

    app.openapi = openapi


router = APIRouter(route_class=Route, include_in_schema=False)


@router.get("/docs")
async def read_docs(request: Request) -> Response:
    base = request.scope.get("root_path", "")
    page = _PAGE.format(title=request.app.title, base=base, portal=_PORTAL if base else "")
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})


@router.get("/openapi.json")
async def read_openapi(request: Request) -> Response:
    """Tools ask again and again: they are told when it is still the one they have."""
    # Seconds of work at the first call: nobody else's request waits for it.
    document = await run_in_threadpool(request.app.openapi)
    if prefix := request.scope.get("root_path", ""):
        document = document | {"servers": [{"url": prefix}]}
    return JSONResponse(document, headers={"Cache-Control": "no-cache"})


def _schema(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        routes=flat_routes(app),
        license_info=app.license_info,
    )
    # A module that moves must not move what is published.
    schema["paths"] = dict(sorted(schema["paths"].items()))
    components = schema.setdefault("components", {}).setdefault("schemas", {})
    components["Problem"] = ProblemRead.model_json_schema() | {"additionalProperties": True}
    # FastAPI's own shape of a 422 is never sent: ours is.
    for name in ("HTTPValidationError", "ValidationError"):
        components.pop(name, None)
    for address, path in schema["paths"].items():
        for operation in path.values():
            responses: dict[str, Any] = operation["responses"]
            # FastAPI writes its own shape of a 422, which is never sent: ours is that of every refusal.
            responses.pop("422", None)
            responses["4XX"] = PROBLEM
            if "{" in address:
                responses.setdefault("404", NOT_FOUND)
    document = share_responses(complete_document(schema), SHARED_RESPONSES)
    essential = essential_operations(app.state.service)
    document = order_tags(tag_back_office(document, essential), essential)
    return share_parts(follow_standards(document, app.state.service))
