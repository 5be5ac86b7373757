"""Who fits a filter, on real people; saved, shared, and standing on one another."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member, today

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
YES = {"use": "email", "state": "given", "source": "form", "text_version": "f-1"}
PEOPLE: dict[str, dict[str, Any]] = {
    "ada": {
        "roles": ["volunteer"],
        "tags": ["marché"],
        "station": "94080_0003",
        "custom": {"taille": 3, "venue": "2029-05-02"},
    },
    "bob": {"roles": ["volunteer"], "tags": ["vélo"], "station": "94080_0012", "custom": {"taille": 9}},
    "chloé": {"roles": ["member"], "commune": "94033", "custom": {"permis": True}},
    "driss": {"source": "import"},
}


@pytest.fixture
async def ids(client: AsyncClient) -> dict[str, str]:
    for key, kind in (("taille", "number"), ("venue", "date"), ("permis", "yes_no")):
        await client.put(f"/v1/custom-fields/{key}", json={"label": key, "kind": kind})
    made: dict[str, str] = {}
    for name, more in PEOPLE.items():
        contacts = [{"channel": "email", "address": f"{name}@exemple.fr"}]
        body = {"first_names": name, "source": "form", "contacts": contacts} | more
        answer = await client.post("/v1/people", json=body)
        assert answer.status_code == 201, answer.text
        made[name] = answer.json()["id"]
    await client.post(f"/v1/people/{made['ada']}/consents", json=YES)
    await client.post(f"/v1/people/{made['bob']}/consents", json=YES | {"state": "withdrawn"})
    theme = {"theme": "ecologie", "noted_on": "2020-05-01", "noted_where": "Réunion"}
    await client.post(f"/v1/people/{made['bob']}/themes", json=theme)
    return made


async def fit(client: AsyncClient, said: dict[str, Any]) -> set[str]:
    """Counted and listed alike."""
    kept = await client.post("/v1/segments", json={"name": f"s {uuid4()}", "filter": said})
    assert kept.status_code == 201, kept.text
    listed = (await client.get(f"/v1/segments/{kept.json()['id']}/people")).json()["items"]
    counted = (await client.post("/v1/segments/count", json={"filter": said})).json()
    assert counted == {"people": len(listed), "unknown_tags": []}
    return {one["first_names"] for one in listed}


async def test_each_condition_finds_whom_it_says(client: AsyncClient, ids: dict[str, str]) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"kind": "tag", "tag": "marché"}, "ada"),
        ({"kind": "role", "role": "volunteer"}, "ada bob"),
        ({"kind": "use", "use": "email"}, "ada"),
        ({"kind": "reachable", "channel": "email"}, "ada chloé driss"),
        ({"kind": "source", "source": "import"}, "driss"),
        ({"kind": "place", "places": ["94080"]}, "ada bob"),
        ({"kind": "place", "places": ["94080_0012", "94033"]}, "bob chloé"),
        ({"kind": "not", "of": {"kind": "place", "places": ["94080"]}}, "chloé driss"),
        ({"kind": "theme", "theme": "ecologie"}, "bob"),
        ({"kind": "theme", "theme": "ecologie", "within_days": 30}, ""),
        ({"kind": "collected", "within_days": 1}, "ada bob chloé driss"),
        ({"kind": "collected", "until": "2020-01-01"}, ""),
        ({"kind": "custom", "key": "permis", "op": "is", "value": True}, "chloé"),
        ({"kind": "custom", "key": "taille", "op": "at_least", "value": 4}, "bob"),
        ({"kind": "custom", "key": "venue", "op": "at_most", "value": "2029-06-01"}, "ada"),
        ({"kind": "not", "of": {"kind": "custom", "key": "taille", "op": "known"}}, "chloé driss"),
        ({"kind": "not", "of": {"kind": "custom", "key": "taille", "op": "at_least", "value": 4}}, "ada chloé driss"),
    ]
    assert len(ids) == len(PEOPLE)
    for said, expected in cases:
        assert await fit(client, said) == set(expected.split()), said


async def test_a_date_of_the_campaigns_own_is_counted_from_today(client: AsyncClient) -> None:
    await client.put("/v1/custom-fields/fin", json={"label": "Fin d'adhésion", "kind": "date"})
    for name, days in (("ada", -3), ("bob", 10), ("chloé", None)):
        ends = {} if days is None else {"fin": (today() + timedelta(days=days)).isoformat()}
        made = await client.post("/v1/people", json={"first_names": name, "source": "form", "custom": ends})
        assert made.status_code == 201, made.text
    asked = {"kind": "custom", "key": "fin"}
    for op, days, expected in (
        ("within_days", 5, "ada"),
        ("within_days", 1, ""),
        ("coming_days", 20, "bob"),
        ("coming_days", 5, ""),
    ):
        assert await fit(client, asked | {"op": op, "value": days}) == set(expected.split()), (op, days)
    contrary = {"kind": "not", "of": asked | {"op": "within_days", "value": 5}}
    assert await fit(client, contrary) == {"bob", "chloé"}


async def test_segments_are_added_and_taken_from_one_another(client: AsyncClient, ids: dict[str, str]) -> None:
    kept = await client.post(
        "/v1/segments", json={"name": "Bénévoles", "filter": {"kind": "role", "role": "volunteer"}}
    )
    inside = {"kind": "segment", "segment_id": kept.json()["id"]}
    refused = {"kind": "not", "of": {"kind": "use", "use": "email"}}
    assert await fit(client, {"kind": "all", "of": [inside, refused]}) == {"bob"}
    assert (await client.delete(f"/v1/segments/{kept.json()['id']}")).status_code == 409
    circle = {"name": "Bénévoles", "filter": {"kind": "any", "of": [inside, refused]}}
    answer = await client.put(f"/v1/segments/{kept.json()['id']}", json=circle)
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/filter")
    assert len(ids) == len(PEOPLE)


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"kind": "custom", "key": "rien", "op": "known"}, "/filter/key"),
        (
            {"kind": "all", "of": [{"kind": "custom", "key": "permis", "op": "at_least", "value": 3}]},
            "/filter/of/0/value",
        ),
        ({"kind": "custom", "key": "taille", "op": "within_days", "value": 3}, "/filter/op"),
        ({"kind": "custom", "key": "venue", "op": "coming_days", "value": "3"}, "/filter/value"),
        ({"kind": "custom", "key": "venue", "op": "coming_days", "value": 0}, "/filter/value"),
        ({"kind": "custom", "key": "venue", "op": "within_days", "value": 3661}, "/filter/value"),
        ({"kind": "custom", "key": "venue", "op": "within_days", "value": True}, "/filter/value"),
        ({"kind": "not", "of": {"kind": "segment", "segment_id": str(uuid4())}}, "/filter/of/segment_id"),
        ({"kind": "not", "of": {"kind": "segment"}}, "/filter/of/segment_id"),
        ({"kind": "all", "of": [{"kind": "exchanges", "at_least": -1}]}, "/filter/of/0/at_least"),
        ({"kind": "all", "of": [{"kind": "all", "of": [{"kind": "tag", "tag": "x"}] * 30}] * 3}, "/filter"),
    ],
)
async def test_what_cannot_be_asked_is_refused_at_its_condition(
    client: AsyncClient, ids: dict[str, str], said: dict[str, Any], pointer: str
) -> None:
    assert ids
    for path, body in (("/v1/segments/count", {"filter": said}), ("/v1/segments", {"filter": said, "name": "x"})):
        answer = await client.post(path, json=body)
        assert (answer.status_code, answer.json()["pointer"]) == (422, pointer), answer.text
    assert (await client.get("/v1/segments")).json()["items"] == []


async def test_a_tag_that_nobody_has_is_named_with_the_count(client: AsyncClient, ids: dict[str, str]) -> None:
    others: dict[str, Any] = {"kind": "not", "of": {"kind": "tag", "tag": "lune"}}
    said = {"kind": "all", "of": [{"kind": "tag", "tag": "marché"}, others]}
    counted = (await client.post("/v1/segments/count", json={"filter": said})).json()
    assert counted["people"] > 0
    assert counted["unknown_tags"] == ["lune"]
    everybody = (await client.post("/v1/segments/count", json={"filter": others})).json()
    assert (everybody["people"], everybody["unknown_tags"]) == (len(ids), ["lune"])
    typed = {"r_0.kind": "tag", "r_0.tag": "lune"}
    assert "Personne ne porte cette étiquette" in (await client.post("/segments/count", data=typed)).text


async def test_a_forbidden_criterion_is_refused_with_its_article(client: AsyncClient) -> None:
    answer = await client.post("/v1/segments/count", json={"filter": {"kind": "name_origin", "of": "x"}})
    assert (answer.status_code, "consonance" in answer.json()["detail"]) == (422, True)


async def test_two_segments_do_not_share_a_name_and_two_editors_lose_nothing(client: AsyncClient) -> None:
    body = {"name": "Marché", "filter": {"kind": "tag", "tag": "marché"}}
    made = (await client.post("/v1/segments", json=body)).json()
    assert (await client.post("/v1/segments", json=body)).json()["pointer"] == "/name"
    path = f"/v1/segments/{made['id']}"
    assert (await client.put(path, json=body, headers={"If-Match": '"1"'})).json()["version"] == 2
    late = await client.put(path, json=body | {"name": "Autre"}, headers={"If-Match": '"1"'})
    assert (late.status_code, late.json()["current"]["name"]) == (412, "Marché")
    assert (await client.delete(path)).status_code == 204
    assert (await client.get(path)).status_code == 404


async def test_a_segment_is_seen_by_the_roles_it_is_shared_with(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, client: AsyncClient, ids: dict[str, str]
) -> None:
    await new_member(sessions, campaign_id, "local", (Role.COORDINATOR,), territories=("94033",))
    body: dict[str, Any] = {"name": "Tous", "filter": {"kind": "collected"}}
    made = (await client.post("/v1/segments", json=body)).json()
    async with call(app, campaign_id, subject="local") as local:
        assert (await local.get(f"/v1/segments/{made['id']}")).status_code == 404
        await client.put(f"/v1/segments/{made['id']}", json=body | {"shared_with": ["coordinator"]})
        shown = (await local.get(f"/v1/segments/{made['id']}/people")).json()["items"]
        assert [one["first_names"] for one in shown] == ["chloé"]
        assert (await local.delete(f"/v1/segments/{made['id']}")).status_code == 403
    async with call(app, await new_campaign(sessions)) as other:
        assert (await other.get(f"/v1/segments/{made['id']}/people")).status_code == 404
    assert ids
