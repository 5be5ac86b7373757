"""The audit log of reads and changes."""

from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

ADA: dict[str, Any] = {
    "first_names": "Ada",
    "surname": "Canarie",
    "contacts": [{"channel": "email", "address": "canari@exemple.fr"}],
    "born_on": "1931-05-04",
    "source": "form",
}


async def test_reads_changes_and_erasures_are_in_the_trail_and_never_what_was_in_them(client: AsyncClient) -> None:
    person = (await client.post("/v1/people", json=ADA)).json()["id"]
    await client.patch(f"/v1/people/{person}", json={"town": "Serinville"})
    await client.post(f"/v1/people/{person}/sealed-fields/read", json={"field": "born_on", "reason": "identity_check"})
    await client.delete(f"/v1/people/{person}")
    lines = (await client.get("/v1/audit-log", params={"about_id": person})).json()["items"]
    assert [line["act"] for line in lines] == ["erased", "read", "changed", "added"]
    assert lines[1]["fields"] == ["born_on", "identity_check"]
    assert lines[2]["fields"] == ["town"]
    shown = str(lines) + (await client.get("/audit-log")).text
    for word in ("Canarie", "canari@", "1931", "Serinville"):
        assert word not in shown


async def test_whoever_opens_what_was_said_is_in_the_trail_once_an_hour(client: AsyncClient) -> None:
    person = (await client.post("/v1/people", json=ADA)).json()["id"]
    assert (await client.get(f"/v1/people/{person}/timeline")).status_code == 200
    note = {"channel": "note", "direction": "none", "text": "Demande un rendez-vous."}
    assert (await client.post(f"/v1/people/{person}/interactions", json=note)).status_code == 201
    assert (await client.get(f"/people/{person}/timeline")).status_code == 200
    assert (await client.get(f"/v1/people/{person}/timeline")).status_code == 200
    lines = (await client.get("/v1/audit-log", params={"about_id": person, "act": "read"})).json()["items"]
    assert [line["fields"] for line in lines] == [["exchanges"]]
    assert "rendez-vous" not in str(lines)


async def test_the_team_is_in_the_trail_and_pages_go_back_in_time(client: AsyncClient) -> None:
    for number in range(3):
        put = {"display_name": "X", "roles": ["canvasser"]}
        assert (await client.put(f"/v1/members/c-{number}", json=put)).status_code == 200
    first = (await client.get("/v1/audit-log", params={"limit": 2})).json()
    assert [line["about_id"] for line in first["items"]] == ["c-2", "c-1"]
    rest = (await client.get("/v1/audit-log", params={"limit": 2, "after": first["next"]})).json()
    assert [line["about_id"] for line in rest["items"]] == ["c-0"]
    assert rest["next"] is None


async def test_no_line_can_be_edited_nor_removed_within_a_year(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, postgres: Postgres
) -> None:
    await client.post("/v1/people", json=ADA)
    with pytest.raises(ProgrammingError):
        async with transaction(sessions, campaign_id) as session:
            await session.execute(text("update audit_entry set actor = 'nobody'"))
    for days, left in ((364, 1), (366, 0)):
        aged = f"update audit_entry set at = now() - interval '{days} days'"
        run_sql(postgres, aged, database=sessions.kw["bind"].url.database)
        async with transaction(sessions, campaign_id) as session:
            await session.execute(text("delete from audit_entry"))
            assert await session.scalar(text("select count(*) from audit_entry")) == left
