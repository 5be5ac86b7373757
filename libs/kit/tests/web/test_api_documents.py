"""What kit says in every API's document, and in the answers of what will go."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import pytest
from fastapi import APIRouter, FastAPI, Response
from kit.app import Route, new_app
from kit.db.sessions import Sessions
from kit.testing.steps import call
from kit.testing.tokens import settings
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.deprecation import deprecate_operation
from kit.web.etags import IfMatch
from kit.web.openapi import schema_name
from kit.web.problems import NotFound
from pydantic import BaseModel, Field

from libs.kit.tests.conftest import Writer

router = APIRouter(route_class=Route, tags=["things"])
GOING = deprecate_operation(on=date(2027, 1, 4), gone_on=date(2027, 7, 5), instead="/v1/things")


class Thing(BaseModel):
    size: Annotated[int, Field(ge=0)]


@router.get("/v1/things/{thing_id}")
async def get_thing(thing_id: UUID, _: Writer, response: Response) -> Thing:
    """One thing."""
    return Thing(size=1)


@router.patch("/v1/things/{thing_id}", responses=CHANGED_RESPONSE)
async def change_thing(thing_id: UUID, _: Writer, if_match: IfMatch = None) -> Thing:
    """Change it."""
    return Thing(size=2)


@router.post("/v1/things")
async def add_thing(_: Writer) -> Thing:
    """One more."""
    return Thing(size=3)


@router.get("/v1/old-things", **GOING)
async def list_old_things(missing: bool = False) -> list[Thing]:
    """What will go."""
    if missing:
        raise NotFound("Il n'y en a pas.", "There are none.")
    return []


@pytest.fixture
def app(sessions: Sessions) -> FastAPI:
    return new_app("kit", "A service for tests", settings(sessions, root_path="/kit"), sessions, [router])


def test_an_operation_is_called_as_its_function_is(app: FastAPI) -> None:
    assert app.openapi()["paths"]["/v1/things"]["post"]["operationId"] == "add_thing"


def test_only_essential_operations_are_not_tagged_back_office(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    assert paths["/v1/things"]["post"]["tags"] == ["things", "back-office"]
    assert paths["/v1/events"]["get"]["tags"] == ["events"]


def test_headers_are_documented_where_they_are(app: FastAPI) -> None:
    document = app.openapi()
    paths = document["paths"]
    assert document["components"]["parameters"]["IdempotencyKey"]["name"] == "Idempotency-Key"
    one = paths["/v1/things/{thing_id}"]
    assert answer_of(document, one["patch"], "200")["headers"].keys() == {"ETag"}
    assert answer_of(document, one["get"], "304")["headers"].keys() == {"ETag"}
    made = paths["/v1/things"]["post"]
    assert "304" not in made["responses"]
    assert made["parameters"] == [{"$ref": "#/components/parameters/IdempotencyKey"}]
    # What is in every answer is said once.
    limits = {"RateLimit", "RateLimit-Policy"}
    assert (
        answer_of(document, made, "4XX")["headers"].keys()
        == limits
        == document["components"]["headers"].keys() - {"ETag"}
    )
    assert all(f"`{name}`" in document["info"]["description"] for name in (*limits, "If-None-Match", "ETag"))


def answer_of(document: dict[str, Any], operation: dict[str, Any], status: str) -> dict[str, Any]:
    answer = operation["responses"][status]
    name = answer.get("$ref", "").rpartition("/")[2]
    return document["components"]["responses"][name] if name else answer


def test_what_need_not_be_sent_again_is_documented(app: FastAPI) -> None:
    document = app.openapi()
    said = document["paths"]["/v1/things/{thing_id}"]["get"]
    assert {"$ref": "#/components/parameters/IfNoneMatch"} in said["parameters"]
    assert said["responses"]["304"] == {"$ref": "#/components/responses/NotModified"}
    assert document["components"]["parameters"]["IfNoneMatch"]["name"] == "If-None-Match"
    assert "304" not in document["paths"]["/health"]["get"]["responses"]


def test_a_problem_is_written_once_and_referred_to(app: FastAPI) -> None:
    document = app.openapi()
    answers = document["paths"]["/v1/things/{thing_id}"]["get"]["responses"]
    assert answers["404"] == {"$ref": "#/components/responses/NotFound"}
    shared = document["components"]["responses"]
    assert shared["NotFound"]["content"]["application/problem+json"]["schema"] == {
        "$ref": "#/components/schemas/Problem"
    }
    # What no operation answers is not in the document.
    assert "PreconditionFailed" in shared
    assert "Gone" not in shared


def test_another_answer_of_the_same_status_stays_with_its_operation(app: FastAPI) -> None:
    ready = app.openapi()["paths"]["/ready"]["get"]["responses"]["503"]
    assert ready["content"].keys() == {"application/json"}


async def test_the_document_says_whether_it_has_changed(app: FastAPI) -> None:
    async with call(app) as client:
        read = await client.get("/openapi.json")
        again = await client.get("/openapi.json", headers={"If-None-Match": read.headers["ETag"]})
    assert (read.status_code, read.json()["servers"], read.headers["Cache-Control"]) == (
        200,
        [{"url": "/kit"}],
        "no-cache",
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(("query", "status"), [("", 200), ("?missing=true", 404), ("?missing=perhaps", 422)])
async def test_every_answer_of_what_goes_says_so(app: FastAPI, query: str, status: int) -> None:
    async with call(app) as client:
        answer = await client.get(f"/v1/old-things{query}")
    assert answer.status_code == status
    assert answer.headers["Deprecation"] == "@1799020800"
    assert answer.headers["Sunset"] == "Mon, 05 Jul 2027 00:00:00 GMT"
    links = answer.headers["Link"].split(", ")
    assert links == [
        '<http://127.0.0.1:8000/kit/docs>; rel="deprecation"; type="text/html"',
        '<http://127.0.0.1:8000/kit/v1/things>; rel="successor-version"',
    ]


def test_what_goes_is_marked_in_the_document(app: FastAPI) -> None:
    said = app.openapi()["paths"]["/v1/old-things"]["get"]
    assert (said["deprecated"], said["x-deprecated-on"], said["x-sunset-on"], said["x-instead"]) == (
        True,
        "2027-01-04",
        "2027-07-05",
        "/v1/things",
    )


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("ExpenseRead", "ExpenseRead"),
        ("crm__canvassing__canvasses__schemas__SumsRead", "CanvassesSumsRead"),
        ("crm__canvasses__schemas__SumsRead", "CanvassesSumsRead"),
        ("kit__rights__schemas__Outcome", "RightsOutcome"),
        ("common__schemas__actions__Channel", "ActionsChannel"),
        ("Body_import_results", "ImportResultsBody"),
        ("Not-Input", "NotInput"),
        ("Any_", "Any"),
    ],
)
def test_a_schema_has_a_name_that_any_language_takes(name: str, wanted: str) -> None:
    assert schema_name(name) == wanted
