"""Every interaction on one page: sealed, counted, in order."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from crm.messaging.interactions.labels import in_words
from crm.messaging.interactions.schemas import TimelineEntry
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_member
from sqlalchemy import text

NOW = datetime.now(UTC)
CALL: dict[str, Any] = {"channel": "call", "direction": "in", "text": "Demande un rendez-vous."}
HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
async def person(client: AsyncClient) -> str:
    return str((await client.post("/v1/people", json={"surname": "Exemple", "source": "form"})).json()["id"])


def ago(**past: int) -> str:
    return (NOW - timedelta(**past)).isoformat()


async def test_what_passed_is_on_one_page_newest_first(client: AsyncClient, person: str) -> None:
    path = f"/v1/people/{person}"
    await client.post(f"{path}/interactions", json=CALL | {"happened_at": ago(days=3)})
    yes = {"use": "email", "state": "given", "source": "form", "text_version": "f-1", "stated_at": ago(days=2)}
    await client.post(f"{path}/consents", json=yes)
    await client.post(
        f"{path}/themes", json={"theme": "ecologie", "noted_on": ago(days=5)[:10], "noted_where": "Marché"}
    )
    made = await client.post(f"{path}/interactions", json={"channel": "note", "direction": "none", "text": "Rappeler"})
    assert made.status_code == 201
    lines = (await client.get(f"{path}/timeline")).json()
    assert [one["what"] for one in lines["items"]] == ["interaction", "entered", "consent", "interaction", "theme"]
    assert [one["text"] for one in lines["items"]][0::3] == ["Rappeler", "Demande un rendez-vous."]
    assert lines["next"] is None
    # A note is no interaction.
    count = {"filter": {"kind": "exchanges", "at_least": 1, "at_most": 1, "last_within_days": 4}}
    assert (await client.post("/v1/segments/count", json=count)).json()["people"] == 1
    late = {"filter": {"kind": "exchanges", "last_within_days": 2}}
    assert (await client.post("/v1/segments/count", json=late)).json()["people"] == 0


async def test_who_entered_somebody_stays_who_entered_them(
    app: FastAPI, client: AsyncClient, sessions: Sessions, campaign_id: UUID, person: str
) -> None:
    first = (await client.get(f"/v1/people/{person}/timeline")).json()["items"][-1]["by"]
    await new_member(sessions, campaign_id, "later", (Role.COORDINATOR,))
    async with call(app, campaign_id, subject="later") as later:
        assert (await later.patch(f"/v1/people/{person}", json={"town": "Vincennes"})).status_code == 200
        assert (await later.get(f"/v1/people/{person}/timeline")).json()["items"][-1]["by"] == first != "later"


async def test_a_long_timeline_is_read_page_by_page_without_a_gap(client: AsyncClient, person: str) -> None:
    path = f"/v1/people/{person}"
    for days in (1, 2, 2, 2, 3, 4):
        await client.post(f"{path}/interactions", json=CALL | {"happened_at": ago(days=days), "text": None})
    seen: list[str] = []
    after: str | None = None
    for _ in range(10):
        asked = {"limit": "2"} | ({"after": after} if after else {})
        page = (await client.get(f"{path}/timeline", params=asked)).json()
        seen += [one["id"] for one in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize(
    "after", ["hier", "20290101T000000.000000Z", "20290101T000000.000000Z_x", f"2029_{UUID(int=1)}"]
)
async def test_a_page_that_no_page_named_is_refused(client: AsyncClient, person: str, after: str) -> None:
    answer = await client.get(f"/v1/people/{person}/timeline", params={"after": after})
    assert (answer.status_code, answer.json()["pointer"]) == (422, "?after")


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"direction": "none"}, "/direction"),
        ({"channel": "note"}, "/direction"),
        ({"channel": "note", "direction": "none", "text": None}, "/text"),
        ({"happened_at": "2090-01-01T00:00:00Z"}, "/happened_at"),
        ({"channel": "pigeon"}, "/channel"),
        ({"text": "a\x00b"}, "/text"),
        ({"text": "x" * 4001}, "/text"),
    ],
)
async def test_what_is_no_exchange_is_refused(
    client: AsyncClient, person: str, more: dict[str, Any], pointer: str
) -> None:
    answer = await client.post(f"/v1/people/{person}/interactions", json=CALL | more)
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)


async def test_what_was_said_is_sealed_and_not_for_the_steward(
    app: FastAPI, client: AsyncClient, sessions: Sessions, campaign_id: UUID, person: str
) -> None:
    await client.post(f"/v1/people/{person}/interactions", json=CALL)
    async with transaction(sessions, campaign_id) as session:
        assert "rendez-vous" not in str((await session.execute(text("select * from interaction"))).all())
    await new_member(sessions, campaign_id, "steward", (Role.DATA_STEWARD,))
    async with call(app, campaign_id, subject="steward") as steward:
        assert (await steward.get(f"/v1/people/{person}/timeline")).status_code == 403


async def test_an_exchange_is_noted_by_the_page(client: AsyncClient, person: str) -> None:
    path = f"/people/{person}/timeline"
    sent = await client.post(path, data={"channel": "door", "direction": "out", "text": "Pas là"}, headers=HTML)
    assert sent.status_code == 303
    page = (await client.get(path, headers=HTML)).text
    assert "À sa porte, de notre part" in page
    assert "Pas là" in page
    bad = await client.post(path, data={"channel": "pigeon", "text": "Roucoule"}, headers=HTML)
    assert bad.status_code == 422
    assert "Roucoule" in bad.text


def test_each_kind_of_line_has_words() -> None:
    about = {"id": UUID(int=1), "at": NOW, "by": "x"}
    said = {
        "interaction": {"channel": "call", "direction": "in"},
        "consent": {"detail": "email:withdrawn"},
        "theme": {"detail": "ecologie"},
        "entered": {"detail": "door"},
    }
    words = [in_words(TimelineEntry.model_validate({**about, "what": what, **more})) for what, more in said.items()]
    assert words == [
        "Appel, reçu",
        "Non : recevoir des e-mails",
        "Dit tenir à : ecologie",
        "Fiche créée (Porte à porte)",
    ]
