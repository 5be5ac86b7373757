"""The Python client against the running suite: the five services, retries, pages, events, tables."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import polars as pl
import pytest
from isoloir_client import AsyncClientCredentials, AsyncIsoloir, ClientCredentials, Isoloir, Refused
from isoloir_client.following import follow, follow_async, server_sent
from isoloir_client.tables import PEOPLE, read_people, upsert_people
from isoloir_client.webhooks import NotOurs, verify
from isoloir_local.testing import Launched
from kit.events.webhooks.signing import new_secret, sign_headers


def test_each_service_answers(client: Isoloir) -> None:
    assert client.crm.health.get()["status"] == client.predict.health.get()["status"]
    assert client.budget.ceilings.get()["currency"] == "EUR"
    assert client.proxy.requests.list()["items"] == []
    assert client.results.stations.list(limit=1)["next"] is None
    assert {one["label"] for one in client.budget.expenses.each(limit=1)} == {"Affiches", "Salle de réunion"}


def test_pages_are_asked_for_one_after_the_other(client: Isoloir) -> None:
    ids = [one["id"] for one in client.crm.people.each(limit=7, tag="affiches")]
    assert len(ids) == len(set(ids)) == 40


def test_a_refusal_says_what_and_where(client: Isoloir) -> None:
    with pytest.raises(Refused, match="422") as refused:
        client.crm.people.create({"source": "form", "surname": "X", "station": "nulle part"})
    assert refused.value.pointer == "/station"


def test_who_comes_second_is_told_what_it_is_now(client: Isoloir) -> None:
    made = client.crm.people.create({"source": "form", "surname": "Deux"})
    client.crm.people.update(made["id"], {"town": "Paris"}, if_match='"1"')
    with pytest.raises(Refused) as refused:
        client.crm.people.update(made["id"], {"town": "Lyon"}, if_match='"1"')
    assert (refused.value.status, refused.value.current["town"]) == (412, "Paris")


class Losing(httpx.HTTPTransport):
    """Sends what it is given, and loses the first answer."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        answer = super().handle_request(request)
        if len(self.sent) == 1:
            answer.read()
            answer.close()
            raise httpx.ReadError("lost")
        return answer


def test_a_post_whose_answer_is_lost_is_done_once(sandbox: dict[str, Any], client: Isoloir) -> None:
    losing = Losing()
    waits: list[float] = []
    with httpx.Client(transport=losing) as http:
        suite = Isoloir(sandbox["address"], sandbox["access_token"], http=http, sleep=waits.append)
        suite.crm.people.create({"source": "form", "surname": "Perdue", "tags": ["perdue"]})
    assert len({request.headers["Idempotency-Key"] for request in losing.sent}) == 1
    assert (len(losing.sent), len(waits)) == (2, 1)
    assert [one["surname"] for one in client.crm.people.each(tag="perdue")] == ["Perdue"]


async def test_what_waits_is_awaited_in_asyncio(sandbox: dict[str, Any]) -> None:
    async with AsyncIsoloir(sandbox["address"], sandbox["access_token"], campaign=sandbox["campaign_id"]) as suite:
        made = await suite.crm.people.create({"source": "form", "surname": "Attendue", "tags": ["asyncio"]})
        assert [one["id"] async for one in suite.crm.people.each(tag="asyncio", limit=1)] == [made["id"]]
        with pytest.raises(Refused, match="404"):
            await suite.crm.people.get(sandbox["campaign_id"])
        known = [one async for one in follow_async(suite.calls("crm"), live=False)]
        live = follow_async(suite.calls("crm"), after=known[-2]["position"])
        assert (await anext(live))["id"] == known[-1]["id"]
        await suite.crm.people.update(made["id"], {"town": "Paris"}, if_match='"1"')
        assert (await anext(live))["data"]["person"] == made["id"]
        await live.aclose()


async def test_in_asyncio_what_is_lost_or_too_much_is_sent_again_with_one_key() -> None:
    seen: list[tuple[str, str]] = []
    waits: list[float] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((request.headers["Idempotency-Key"], request.headers["Authorization"]))
        if len(seen) == 1:
            raise httpx.ReadError("lost")
        return (
            httpx.Response(201, json={"id": "1"})
            if len(seen) == 3
            else httpx.Response(429, headers={"Retry-After": "7"})
        )

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        suite = AsyncIsoloir("http://suite", lambda: f"token-{len(seen)}", http=http, sleep=sleep)
        assert (await suite.crm.people.create({"source": "form", "surname": "X"}))["id"] == "1"
    assert len({key for key, _ in seen}) == 1
    assert [token for _, token in seen] == ["Bearer token-0", "Bearer token-1", "Bearer token-2"]
    assert waits[1:] == [7.0]


async def test_tokens_are_renewed_before_they_end_and_asked_for_once_at_a_time() -> None:
    given: list[str] = []
    now = 0.0

    def answer(_: httpx.Request) -> httpx.Response:
        given.append(f"t{len(given)}")
        return httpx.Response(200, json={"access_token": given[-1], "expires_in": 600})

    transport = httpx.MockTransport(answer)
    asked = ("http://suite/crm/oauth/token", "id", "secret")
    async with httpx.AsyncClient(transport=transport) as http:
        tokens = AsyncClientCredentials(*asked, http=http, clock=lambda: now)
        assert await asyncio.gather(tokens(), tokens()) == ["t0", "t0"]
        now = 571.0
        assert await tokens() == "t1"
    with httpx.Client(transport=transport) as http:
        waiting = ClientCredentials(*asked, http=http, clock=lambda: now)
        assert (waiting(), waiting()) == ("t2", "t2")


def test_a_table_goes_in_with_an_answer_for_each_row_and_comes_out(client: Isoloir) -> None:
    births = ["1970-01-01", "hier", None]
    table = pl.DataFrame({"surname": ["Un", "Trop", "Deux"], "born_on": births, "tags": ["t1, t2"] * 3})
    done = upsert_people(client, table)
    assert done["outcome"].to_list() == ["created", "refused", "created"]
    assert done.row(1, named=True)["field"] == "/born_on"
    began = datetime(2020, 1, 1, tzinfo=UTC)
    people = read_people(client, tag="t2", updated_since=began)
    assert people.columns == list(PEOPLE)
    assert set(people["surname"]) == {"Un", "Deux"}
    assert upsert_people(client, table.head(0)).height == 0


def test_events_are_read_from_any_point_and_followed_on(client: Isoloir) -> None:
    known = list(follow(client.calls("crm"), live=False))
    assert [one["position"] for one in known] == sorted({one["position"] for one in known})
    live = follow(client.calls("crm"), after=known[-2]["position"])
    assert next(live)["id"] == known[-1]["id"]
    made = client.crm.people.create({"source": "form", "surname": "Suivie"})
    assert next(live)["data"]["person"] == made["id"]
    live.close()


def test_without_the_right_nothing_is_followed(suite: Launched, sandbox: dict[str, Any]) -> None:
    token = suite.token("people:read", campaign=sandbox["campaign_id"])
    with Isoloir(sandbox["address"], token) as narrow, pytest.raises(Refused, match="403"):
        next(follow(narrow.calls("crm")))


def test_half_an_event_is_none() -> None:
    lines = [": hello", "retry: 2000", "", "event: a", 'data: {"position":', "data: 1}", "", "event: b", "data: {}"]
    assert list(server_sent(lines)) == [("a", {"position": 1})]


def test_a_delivery_is_believed_by_its_signature_alone() -> None:
    secret, other = new_secret(), new_secret()
    at = datetime(2027, 1, 1, tzinfo=UTC)
    body = '{"id": "1", "é": true}'.encode()
    headers = sign_headers([secret, other], "1", at, body)
    now = at.timestamp()
    for known in (secret, other, [new_secret(), secret]):
        assert verify(known, headers, body, now=now) == {"id": "1", "é": True}
    for wrong in (
        lambda: verify(new_secret(), headers, body, now=now),
        lambda: verify(secret, headers, body + b" ", now=now),
        lambda: verify(secret, headers, body, now=now + 301),
        lambda: verify(secret, headers | {"webhook-id": "2"}, body, now=now),
        lambda: verify(secret, headers | {"webhook-timestamp": "²"}, body, now=now),
        lambda: verify(secret, {}, body, now=now),
    ):
        with pytest.raises(NotOurs):
            wrong()
