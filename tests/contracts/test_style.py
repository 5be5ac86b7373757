"""The five APIs speak alike, and each rule of style sees what it is there for."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.contracts import style, style_exceptions
from tests.contracts.compatibility import follow
from tests.contracts.documents import ROOT, SERVICES, openapi_path
from tests.contracts.operations import Document, operations
from tests.contracts.style import RULES, Rule, what_goes_says_when


def published(service: str) -> Document:
    return json.loads((ROOT / openapi_path(service)).read_text())


def changes(service: str) -> str:
    return (ROOT / "docs" / "api" / f"{service}.md").read_text()


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_an_api_keeps_the_rule(rule: Rule, service: str) -> None:
    assert list(rule(service, published(service))) == []


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_deprecated_is_announced(service: str) -> None:
    assert list(what_goes_says_when(service, published(service), changes(service))) == []


def test_no_exception_outlives_what_it_was_made_for(monkeypatch: pytest.MonkeyPatch) -> None:
    names = (
        "BARE_LISTS",
        "DOCUMENTS",
        "NATURAL_IDS",
        "NUMBERED_LOGS",
        "OTHER_DATES",
        "WITHOUT_IF_MATCH",
        "WITHOUT_SINCE",
    )
    before = sum(len(getattr(style_exceptions, name)) for name in names)
    for name in names:
        monkeypatch.setattr(style, name, frozenset[str]())
    broken: set[str] = set()
    for service in SERVICES:
        for rule in RULES:
            for sentence in rule(service, published(service)):
                what = sentence.split(" ")
                place = what[1] if what[0] in ("GET", "PATCH", "POST") else what[0]
                broken.add(place if place in style_exceptions.NATURAL_IDS else f"{service} {place}")
    assert len(broken) == before


def expenses(document: Document) -> Any:
    return document["paths"]["/v1/expenses"]["get"]


def patch(document: Document) -> Any:
    return document["paths"]["/v1/expenses/{expense_id}"]["patch"]


def rename(document: Document) -> None:
    expenses(document)["operationId"] = "expenses"


def double(document: Document) -> None:
    expenses(document)["operationId"] = "list_donors"


def move(document: Document) -> None:
    document["paths"]["/v1/myExpenses"] = {"get": expenses(document) | {"operationId": "list_mine"}}


def say_nothing(document: Document) -> None:
    expenses(document)["summary"] = "List Expenses"


def answer_anything(document: Document) -> None:
    expenses(document)["responses"]["404"] = {"content": {"application/json": {}}}


def write_out(document: Document) -> None:
    expenses(document)["responses"]["404"] = document["components"]["responses"]["NotFound"]


def forget_other_refusals(document: Document) -> None:
    del expenses(document)["responses"]["4XX"]


def shout(document: Document) -> None:
    document["components"]["schemas"]["ExpenseRead"]["properties"]["Amount"] = {"type": "integer"}


def retime(document: Document) -> None:
    document["components"]["schemas"]["ExpenseRead"]["properties"]["created_at"] = {"type": "string"}


def count_in_euros(document: Document) -> None:
    document["components"]["schemas"]["ExpenseRead"]["properties"]["amount_cents"] = {"type": "number"}


def number(document: Document) -> None:
    document["components"]["schemas"]["ExpenseRead"]["properties"]["id"] = {"type": "integer"}


def bare(document: Document) -> None:
    rows = {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/ExpenseRead"}}}
    expenses(document)["responses"]["200"] = {"content": {"application/json": rows}}


def page_of(document: Document) -> Any:
    return document["components"]["schemas"]["ExpenseReadPage"]


def end_nowhere(document: Document) -> None:
    del page_of(document)["properties"]["next"]


def count_pages(document: Document) -> None:
    page_of(document)["properties"]["next"] = {"type": ["integer", "null"]}


def call_it_rows(document: Document) -> None:
    page_of(document)["properties"]["rows"] = page_of(document)["properties"].pop("items")


def read_rows(document: Document) -> None:
    rows = {"type": "array", "items": {"$ref": "#/components/schemas/ExpenseRead"}}
    said = {"schema": {"type": "object", "required": ["rows"], "properties": {"rows": rows}}}
    expenses(document)["responses"]["200"] = {"content": {"application/json": said}}
    expenses(document)["operationId"] = "read_expenses"


def parameter(document: Document, name: str) -> Any:
    found = (follow(document, one) for one in expenses(document)["parameters"])
    return next(one for one in found if one["name"] == name)


def page_backwards(document: Document) -> None:
    parameter(document, "after")["name"] = "before"


def take_a_thousand(document: Document) -> None:
    parameter(document, "limit")["schema"]["maximum"] = 1000


def take_a_number(document: Document) -> None:
    parameter(document, "after")["schema"] = {"type": "integer"}


def forget_changes(document: Document) -> None:
    taken = expenses(document)["parameters"]
    expenses(document)["parameters"] = [one for one in taken if follow(document, one)["name"] != "updated_since"]


def overwrite(document: Document) -> None:
    patch(document)["parameters"] = patch(document)["parameters"][:1]


def forget_conflict(document: Document) -> None:
    del patch(document)["responses"]["412"]


def forget_limits(document: Document) -> None:
    del document["components"]["responses"]["Problem"]["headers"]


def lie(document: Document) -> None:
    document["components"]["schemas"]["ExpenseCreate"]["examples"] = [{"amount_cents": "12 €"}]


def show_nothing(document: Document) -> None:
    content = document["paths"]["/v1/expenses"]["post"]["requestBody"]["content"]["application/json"]
    content["schema"] = {"type": "object", "required": ["label"], "properties": {"label": {"type": "string"}}}


@pytest.mark.parametrize(
    ("rule", "spoil", "said"),
    [
        (style.operations_are_named, rename, "is called 'expenses'"),
        (style.operations_are_named, double, "as another operation is"),
        (style.operations_are_named, move, "/v1/myExpenses is not of words"),
        (style.operations_are_described, say_nothing, "is not described"),
        (style.refusals_are_problems, answer_anything, "not with a problem"),
        (style.refusals_are_problems, write_out, "writes its 404 out"),
        (style.refusals_are_problems, forget_other_refusals, "does not say what 4XX is"),
        (style.words_are_in_small_letters, shout, "ExpenseRead.Amount"),
        (style.values_are_said_by_their_names, retime, "created_at is no instant"),
        (style.values_are_said_by_their_names, count_in_euros, "not in whole cents"),
        (style.values_are_said_by_their_names, number, "ExpenseRead.id is no UUID"),
        (style.lists_are_pages, bare, "answers a bare list"),
        (style.lists_are_pages, end_nowhere, "without a `next`"),
        (style.lists_are_pages, count_pages, "without a `next`"),
        (style.lists_are_pages, call_it_rows, "is called list_"),
        (style.lists_are_pages, read_rows, "answers a list as `rows`"),
        (style.pages_are_asked_for_alike, page_backwards, "`after`"),
        (style.pages_are_asked_for_alike, take_a_thousand, "`limit` of other bounds"),
        (style.pages_are_asked_for_alike, take_a_number, "`after` of other bounds"),
        (style.changes_can_be_asked_for, forget_changes, "no `updated_since`"),
        (style.changes_are_conditional, overwrite, "takes no If-Match"),
        (style.changes_are_conditional, forget_conflict, "does not say what 412 is"),
        (style.callers_know_what_is_left, forget_limits, "how many requests are left"),
        (style.examples_are_valid, lie, "ExpenseCreate has an example that it refuses"),
        (style.bodies_are_shown, show_nothing, "POST /v1/expenses takes a body and shows none"),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)
def test_a_rule_sees_what_breaks_it(rule: Rule, spoil: Callable[[Document], None], said: str) -> None:
    spoiled = copy.deepcopy(published("budget"))
    spoil(spoiled)
    found = list(rule("budget", spoiled))
    assert found != []
    assert all(said in sentence for sentence in found), found


GOING = {"deprecated": True, "x-deprecated-on": "2027-01-04", "x-sunset-on": "2027-07-05"}


@pytest.mark.parametrize(
    ("said", "page", "found"),
    [
        (GOING, "- `GET /v1/expenses` goes on 2027-07-05", []),
        (GOING, "", ["GET /v1/expenses is deprecated and its API's page of changes does not say so"]),
        ({"deprecated": True}, "", ["GET /v1/expenses is deprecated and does not say since when and until when"]),
        (
            GOING | {"x-sunset-on": "2027-02-01"},
            "`GET /v1/expenses`",
            ["GET /v1/expenses goes less than 180 days after it was said"],
        ),
    ],
)
def test_what_goes_says_when(said: dict[str, Any], page: str, found: list[str]) -> None:
    document = published("budget")
    expenses(document).update(said)
    assert list(what_goes_says_when("budget", document, page)) == found


def test_every_operation_of_every_api_is_looked_at() -> None:
    for service in SERVICES:
        document = published(service)
        assert len(list(operations(document))) == sum(len(item) for item in document["paths"].values())
