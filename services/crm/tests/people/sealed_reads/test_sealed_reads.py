"""A sealed field is read one at a time, with a reason, and each reading is in the log."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from common.scopes import Role
from crm.people.sealed_reads import service
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_member
from kit.web.idempotency import IDEMPOTENCY_KEY
from sqlalchemy import func, select

ADA: dict[str, Any] = {
    "surname": "Exemple",
    "born_on": "1980-02-03",
    "contacts": [{"channel": "phone", "address": "06 12 34 56 78"}],
    "source": "form",
}


@pytest.fixture
async def person(client: AsyncClient) -> dict[str, Any]:
    return (await client.post("/v1/people", json=ADA)).json()


async def test_a_phone_number_is_read_with_a_reason_and_the_log_says_so(
    client: AsyncClient, person: dict[str, Any]
) -> None:
    asked = {"field": "contact", "contact_id": person["contacts"][0]["id"], "reason": "call"}
    answer = await client.post(f"/v1/people/{person['id']}/sealed-fields/read", json=asked)
    assert answer.json() == {"field": "contact", "value": "+33612345678"}
    assert answer.headers["cache-control"] == "no-store"
    await client.post(
        f"/v1/people/{person['id']}/sealed-fields/read", json={"field": "born_on", "reason": "identity_check"}
    )
    log = (await client.get("/v1/sealed-reads", params={"person_id": person["id"]})).json()["items"]
    assert {(one["field"], one["reason"]) for one in log} == {("contact", "call"), ("born_on", "identity_check")}
    assert "612345678" not in str(log)


async def test_the_log_is_read_from_the_last_on_page_by_page(client: AsyncClient, person: dict[str, Any]) -> None:
    reasons = ["call", "write", "visit", "identity_check", "correction"]
    for reason in reasons:
        asked = {"field": "born_on", "reason": reason}
        assert (await client.post(f"/v1/people/{person['id']}/sealed-fields/read", json=asked)).status_code == 201
    read: list[str] = []
    after: str | None = None
    while True:
        params = {"limit": 2, "read_by": "tester"} | ({"after": after} if after else {})
        page = (await client.get("/v1/sealed-reads", params=params)).json()
        read += [one["reason"] for one in page["items"]]
        if (after := page["next"]) is None:
            break
    assert read == reasons[::-1]
    assert (await client.get("/v1/sealed-reads", params={"read_by": "merle"})).json()["items"] == []
    for wrong in ("x", "20290101T000000.000000Z_x", "_"):
        refused = await client.get("/v1/sealed-reads", params={"after": wrong})
        assert (refused.status_code, refused.json()["pointer"]) == (422, "?after")


async def test_a_reading_that_is_asked_again_is_another_line_of_the_log_and_kept_nowhere(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, person: dict[str, Any]
) -> None:
    asked = {"field": "born_on", "reason": "identity_check"}
    for _ in range(2):
        answer = await client.post(
            f"/v1/people/{person['id']}/sealed-fields/read", json=asked, headers={"Idempotency-Key": "the same"}
        )
        assert answer.status_code == 201
        assert "idempotency-replayed" not in answer.headers
    log = await client.get("/v1/sealed-reads", params={"person_id": person["id"]})
    assert len(log.json()["items"]) == 2
    async with transaction(sessions, campaign_id) as session:
        assert await session.scalar(select(func.count()).select_from(IDEMPOTENCY_KEY)) == 0


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"reason": "parce que"}, "/reason"),
        ({"field": "contact"}, "/contact_id"),
        ({"field": "contact", "contact_id": str(uuid4())}, "/contact_id"),
        ({"contact_id": str(uuid4())}, "/contact_id"),
        ({"field": "tout"}, "/field"),
    ],
)
async def test_a_reading_without_reason_or_object_is_refused(
    client: AsyncClient, person: dict[str, Any], more: dict[str, Any], pointer: str
) -> None:
    asked = {"field": "born_on", "reason": "call"} | more
    answer = await client.post(f"/v1/people/{person['id']}/sealed-fields/read", json=asked)
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)


async def test_nobody_reads_the_whole_file_one_by_one(
    client: AsyncClient, person: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MAXIMUM", 2)
    asked = {"field": "born_on", "reason": "identity_check"}
    for status in (201, 201, 429):
        assert (await client.post(f"/v1/people/{person['id']}/sealed-fields/read", json=asked)).status_code == status


async def test_who_may_enter_people_may_not_read_what_is_sealed(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, person: dict[str, Any]
) -> None:
    await new_member(sessions, campaign_id, "steward", (Role.DATA_STEWARD,))
    async with call(app, campaign_id, subject="steward") as steward:
        asked = {"field": "born_on", "reason": "call"}
        assert (await steward.post(f"/v1/people/{person['id']}/sealed-fields/read", json=asked)).status_code == 403
        assert (await steward.get("/v1/sealed-reads")).status_code == 200
