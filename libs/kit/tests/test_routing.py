"""Routers of which a group is made answer as those that FastAPI includes."""

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request
from kit.web.router_group import include


def where(request: Request) -> dict[str, str]:
    return {"route": request.scope["route"].path, **request.path_params}


def app_of(*, grouped: bool) -> FastAPI:
    app = FastAPI()
    things = APIRouter(prefix="/v1/things")
    things.get("")(where)
    things.get("/{number}")(where)
    others = APIRouter()
    others.get("/v1/things-of/{who}")(where)
    anything = APIRouter()
    anything.get("/{kind}/all")(where)
    root = APIRouter()
    root.get("/")(where)
    for router in (things, others, anything, root):
        if grouped:
            include(app, router)
        else:
            app.include_router(router)
    return app


@pytest.mark.parametrize(
    "path", ["/", "/v1/things", "/v1/things/", "/v1/things/7", "/v1/things-of/me", "/x/all", "/v1/thing", "/v1"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("root", ["", "/crm"])
async def test_addresses_are_answered_as_without_it(path: str, method: str, root: str) -> None:
    answers: list[tuple[int, str, str | None]] = []
    for grouped in (False, True):
        transport = httpx.ASGITransport(app_of(grouped=grouped), root_path=root)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            answer = await client.request(method, root + path)
        answers.append((answer.status_code, answer.text, answer.headers.get("location")))
    assert answers[0] == answers[1]
