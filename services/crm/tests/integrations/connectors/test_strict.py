"""The simulators refuse what the vendors document that they refuse, and tell only what they are asked for."""

import re
from typing import Any, cast

import pytest
from crm.integrations.connectors.simulators import attributes
from crm.integrations.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.integrations.connectors.simulators.qomon import OPERATORS, REPLACED, UPSERTED, QomonSimulator
from crm.integrations.connectors.simulators.server import Answered, Asked, Window

from services.crm.tests.integrations.connectors.vendor_facts import errors_of, facts_of, operation_of, wrong_in_answer

Json = dict[str, Any]
GIVEN = {
    "accept": "application/vnd.api+json",
    "content-type": "application/json",
    "authorization": "Bearer a-token-of-a-nation",
}


def ask(simulator: Any, method: str, path: str, query: Json, body: Any, headers: dict[str, str]) -> Answered:
    return simulator.answer(Asked(method, path, query, headers, body))


def one(kind: str, **attributes_of: Any) -> Json:
    return {"data": {"type": kind, "attributes": attributes_of}}


LIST = {"id": "2", "type": "lists", "signup_ids": ["1"]}
REFUSED: list[tuple[str, str, Json, Any, int]] = [
    ("GET", "/signups", {"extra_fields[signups]": "shoe_size"}, None, 400),
    ("GET", "/signups", {"include": "everything"}, None, 400),
    ("GET", "/signups", {"page[size]": "101"}, None, 400),
    ("GET", "/signups", {"page[size]": "0"}, None, 400),
    ("GET", "/signups", {"page[number]": "0"}, None, 400),
    ("GET", "/signups", {"filter[bogus]": "1"}, None, 400),
    ("GET", "/signups", {"filter[updated_at][near]": "1"}, None, 400),
    ("GET", "/signups", {"sort": "bogus"}, None, 400),
    ("GET", "/signups", {"since": "2026-01-01"}, None, 400),
    ("GET", "/signups/1", {"page[size]": "1"}, None, 400),
    ("PATCH", "/signups/push", {}, {"data": {"attributes": {"email": "a@exemple.fr"}}}, 400),
    ("PATCH", "/signups/push", {}, one("people", email="a@exemple.fr"), 400),
    ("PATCH", "/signups/push", {}, one("signups", shoe_size=43), 400),
    ("PATCH", "/signups/push", {}, one("signups", updated_at="2026-01-01"), 400),
    ("PATCH", "/signups/push", {}, one("signups", email_opt_in="oui"), 400),
    ("PATCH", "/signups/push", {}, one("signups", home_address={"city": "Lyon"}), 400),
    ("PATCH", "/signups/push", {}, one("signups", home_address_attributes={"postcode": "69003"}), 400),
    ("PATCH", "/signups/1", {}, one("signups", email="a@exemple.fr"), 400),
    ("PATCH", "/signups/1", {}, {"data": {"id": "9", "type": "signups", "attributes": {}}}, 400),
    ("PATCH", "/lists/2/add_signups", {}, {"data": {"signup_ids": ["1"]}}, 400),
    ("PATCH", "/lists/2/add_signups", {}, {"data": LIST | {"type": "list"}}, 400),
    ("PATCH", "/lists/2/add_signups", {}, {"data": LIST | {"id": "3"}}, 400),
    ("PATCH", "/lists/2/add_signups", {}, {"data": {"id": "2", "type": "lists"}}, 400),
    ("PATCH", "/lists/2/add_signups", {}, {"data": LIST | {"signup_ids": ["1"] * 10_001}}, 400),
    ("PATCH", "/lists/9/add_signups", {}, {"data": LIST | {"id": "9"}}, 404),
    ("POST", "/contacts", {}, one("contacts", signup_id="1", contact_method="mailing", contact_status="refused"), 422),
    ("POST", "/contacts", {}, one("contacts", signup_id="9", contact_method="other", contact_status="refused"), 422),
    ("GET", "/async_processes/1", {}, None, 404),
    ("GET", "/signups/999", {}, None, 404),
    ("GET", "/people", {}, None, 404),
]


@pytest.fixture
def nation() -> NationBuilderSimulator:
    simulator = NationBuilderSimulator()
    simulator.add(first_name="Luc", email="luc@exemple.fr", home_address={"city": "Lyon"})
    ask(simulator, "POST", "/api/v2/lists", {}, one("lists", name="L", slug="l"), GIVEN)
    return simulator


@pytest.mark.parametrize(("method", "path", "query", "body", "status"), REFUSED)
def test_a_nation_refuses_what_it_does_not_know(
    nation: NationBuilderSimulator, method: str, path: str, query: Json, body: Any, status: int
) -> None:
    found = ask(nation, method, f"/api/v2{path}", query, body, GIVEN)
    assert found.status == status
    assert wrong_in_answer("nationbuilder", Asked(method, f"/api/v2{path}", query, GIVEN, body), found) == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"authorization": ""}, 401),
        ({"authorization": "Bearer another"}, 401),
        ({"authorization": "a-token-of-a-nation"}, 401),
        ({"accept": "text/html"}, 406),
        ({"accept": ""}, 406),
        ({"content-type": "application/x-www-form-urlencoded"}, 406),
    ],
)
def test_a_nation_refuses_other_headers(nation: NationBuilderSimulator, headers: dict[str, str], status: int) -> None:
    body = one("signups", email="a@exemple.fr")
    assert ask(nation, "PATCH", "/api/v2/signups/push", {}, body, GIVEN | headers).status == status
    assert len(nation.signups) == 1


def test_a_nation_tells_an_address_only_when_it_is_asked_for(nation: NationBuilderSimulator) -> None:
    def told(path: str, query: Json) -> Json:
        data = ask(nation, "GET", f"/api/v2{path}", query, None, GIVEN).body["data"]
        row: Json = cast("list[Json]", data)[0] if isinstance(data, list) else data
        return row["attributes"]

    for path in ("/signups", "/signups/1"):
        assert "home_address" not in told(path, {})
        assert told(path, {})["last_name"] is None
        asked = told(path, {"extra_fields[signups]": "home_address", "fields[signups]": "first_name,shoe_size"})
        assert asked == {"first_name": "Luc", "home_address": {"city": "Lyon"}}
    row = ask(nation, "GET", "/api/v2/signups/1", {}, None, GIVEN).body["data"]
    assert "data" not in row["relationships"]["signup_tags"]


def test_a_nation_says_how_many_more_may_be_asked() -> None:
    simulator = NationBuilderSimulator(window=Window(1, 10.0))
    first, second = (ask(simulator, "GET", "/api/v2/signups", {}, None, GIVEN) for _ in range(2))
    assert (first.status, first.headers["RateLimit-Remaining"]) == (200, "0")
    assert (second.status, int(second.headers["Retry-After"]) > 0) == (429, True)
    assert wrong_in_answer("nationbuilder", Asked("GET", "/api/v2/signups", {}, GIVEN, None), second) == []


def test_the_names_of_a_nation_are_those_of_its_document() -> None:
    facts = facts_of("nationbuilder")["$defs"]
    written, read = (set(facts[name]["propertyNames"]["enum"]) for name in ("signup_written", "signup_read"))
    assert written == attributes.WRITABLE | attributes.ADDRESSES
    assert read == attributes.WRITABLE | attributes.READ_ONLY | attributes.EXTRA
    assert set(facts["written_address"]["properties"]) == attributes.ADDRESS
    for name, known in (("contact", attributes.CONTACT), ("list", attributes.LIST), ("tag", attributes.TAG)):
        assert set(facts[f"{name}_written"]["properties"]) == known
    contact = facts["contact_written"]["properties"]
    assert set(contact["contact_method"]["enum"]) == attributes.METHODS | {None}
    assert set(contact["contact_status"]["enum"]) == attributes.STATUSES | {None}
    listed = operation_of("nationbuilder", "GET", "/api/v2/signups")
    assert listed is not None
    assert set(re.findall(r"\w+", listed["query"]["include"]["schema"]["pattern"])) == attributes.SIDELOADS


SPACE = {"content-type": "application/json", "authorization": "Bearer a-token-of-a-space"}


def searched(attr: str = "mail", ope: str = "eql", size: Any = 100, **more: Any) -> Json:
    condition = {"$condition": {"attr": attr, "ope": ope, "value": "x"}}
    asked = {"page": 0, "per_page": size, "query": {"$all": [{"$all": [condition]}]}} | more
    return {"data": {"advanced_search": asked}}


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "status"),
    [
        ("POST", "/search", {}, searched(ope="eq"), 400),
        ("POST", "/search", {}, searched(attr="Mail"), 400),
        ("POST", "/search", {}, searched(size=1001), 422),
        ("POST", "/search", {}, searched(size=None), 422),
        ("POST", "/search", {}, searched(order="id"), 422),
        ("POST", "/search", {"page": "1"}, searched(), 422),
        ("POST", "/contacts/upsert", {}, {"kind": "person", "data": {}}, 422),
        ("POST", "/contacts/upsert", {}, {"kind": "contact", "data": {"first_name": "Luc"}}, 422),
        ("PATCH", "/contacts/1", {}, {"data": {"contact": {"CreatedAt": "2026-01-01"}}}, 422),
        ("PATCH", "/contacts/1", {}, {"data": {"contact": {"address": {"location": "x"}}}}, 422),
        ("PATCH", "/contacts/1", {}, {"data": {"contact": {"customfields": []}}}, 422),
        ("GET", "/contacts/999", {}, None, 404),
        ("GET", "/contacts", {}, None, 404),
    ],
)
def test_a_space_refuses_what_its_pages_do_not_show(
    method: str, path: str, query: Json, body: Any, status: int
) -> None:
    simulator = QomonSimulator()
    simulator.add(firstname="Luc")
    found = ask(simulator, method, path, query, body, SPACE)
    assert found.status == status
    assert errors_of("qomon", facts_of("qomon")["$defs"]["problem"], found.body) == []
    assert ask(simulator, method, path, query, body, SPACE | {"authorization": "Bearer x"}).status == 401


def test_the_names_of_a_space_are_those_of_its_pages() -> None:
    facts = facts_of("qomon")["$defs"]
    assert set(facts["upsert"]["properties"]["data"]["properties"]) == UPSERTED
    assert set(facts["replaced"]["properties"]["data"]["properties"]["contact"]["properties"]) == REPLACED
    condition = str(facts["conditions"])
    assert all(f"'{operator}'" in condition for operator in OPERATORS)
