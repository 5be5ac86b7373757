"""What other software read of people is kept for six months, as sums for a year, and then no more."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.app import new_app
from kit.clients.reads import note_read
from kit.clients.retention import KEPT, SUMS_KEPT
from kit.clients.tables import CLIENT_READ
from kit.db.sessions import Sessions, transaction
from kit.jobs.cleanup import clean_up
from kit.testing.steps import Reading, as_worker, call, new_campaign
from kit.testing.tokens import bearer, settings
from sqlalchemy import delete, text
from sqlalchemy.exc import ProgrammingError

LIST, CARD = "GET /v1/people", "GET /v1/people/{person_id}"


@pytest.fixture
async def read_long_ago(sessions: Sessions, campaign_id: UUID) -> datetime:
    """Four reads; the moment from which they are old."""
    async with transaction(sessions, campaign_id) as session:
        for operation in (LIST, LIST, CARD):
            await note_read(session, campaign_id, "app:a", operation, ["people:read"], {})
        await note_read(session, campaign_id, "app:b", LIST, ["people:read"], {})
    return datetime.now(UTC) + KEPT + timedelta(minutes=1)


async def test_reads_become_sums_after_six_months(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, read_long_ago: datetime
) -> None:
    async with as_worker(sessions) as worker, call(app, campaign_id) as client:
        assert await clean_up(worker, datetime.now(UTC)) == 0
        assert len((await client.get("/v1/api-access-log")).json()["items"]) == 4
        assert await clean_up(worker, read_long_ago) == 4
        assert await clean_up(worker, read_long_ago) == 0
        assert (await client.get("/v1/api-access-log")).json()["items"] == []
        sums = (await client.get("/v1/api-access-summary")).json()
        mine = (await client.get("/v1/api-access-summary", params={"client": "app:b"})).json()["items"]
        page = await client.get("/client-reads")
    assert {(one["subject"], one["operation"]): one["reads"] for one in sums["items"]} == {
        ("app:a", LIST): 2,
        ("app:a", CARD): 1,
        ("app:b", LIST): 1,
    }
    assert sums["next"] is None
    assert [one["subject"] for one in mine] == ["app:b"]
    assert CARD in page.text


async def test_more_reads_of_a_day_are_added_to_its_sum(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, read_long_ago: datetime
) -> None:
    async with as_worker(sessions) as worker, call(app, campaign_id) as client:
        await clean_up(worker, read_long_ago)
        async with transaction(sessions, campaign_id) as session:
            await note_read(session, campaign_id, "app:b", LIST, ["people:read"], {})
        await clean_up(worker, read_long_ago + timedelta(minutes=1))
        found = (await client.get("/v1/api-access-summary", params={"client": "app:b"})).json()["items"]
    assert sum(one["reads"] for one in found) == 2


async def test_sums_go_after_a_year_and_another_campaigns_are_not_shown(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, read_long_ago: datetime
) -> None:
    other = await new_campaign(sessions)
    async with as_worker(sessions) as worker:
        await clean_up(worker, read_long_ago)
        async with call(app, other) as client:
            assert (await client.get("/v1/api-access-summary")).json() == {"items": [], "next": None}
        async with call(app, campaign_id) as client:
            assert (await client.get("/v1/api-access-summary", params={"limit": 1})).json()["items"]
            await clean_up(worker, datetime.now(UTC) + SUMS_KEPT + timedelta(days=2))
            assert (await client.get("/v1/api-access-summary")).json()["items"] == []


async def test_the_application_takes_no_read_away(
    sessions: Sessions, campaign_id: UUID, read_long_ago: datetime
) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with transaction(sessions, campaign_id) as session:
            await session.execute(delete(CLIENT_READ))


async def test_days_are_read_page_by_page(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, read_long_ago: datetime
) -> None:
    async with as_worker(sessions) as worker, call(app, campaign_id) as client:
        await clean_up(worker, read_long_ago)
        async with transaction(worker, campaign_id) as session:
            earlier = "update client_read_sum set day = day - 3 where subject = 'app:b'"
            await session.execute(text(earlier))
        first = (await client.get("/v1/api-access-summary", params={"limit": 1})).json()
        rest = (await client.get("/v1/api-access-summary", params={"limit": 1, "after": first["next"]})).json()
    assert {one["subject"] for one in first["items"]} == {"app:a"}
    assert [one["subject"] for one in rest["items"]] == ["app:b"]
    assert rest["next"] is None


async def test_a_page_of_a_service_leads_to_where_software_has_its_name(
    app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    made = uuid4()
    async with transaction(sessions, campaign_id) as session:
        for subject in (f"app:{made}", "autre-logiciel"):
            await note_read(session, campaign_id, subject, LIST, ["people:read"], {})
    async with call(app, campaign_id) as client:
        alone = (await client.get("/client-reads")).text
    under = new_app("kit", "A service of the suite", settings(sessions, root_path="/kit"), sessions, [])
    async with AsyncClient(
        transport=Reading(under, root_path="/kit"),
        base_url="http://service",
        headers=bearer(campaign_id),
    ) as client:
        suite = (await client.get("/client-reads", params={"client": f"app:{made}"})).text
    assert f"application {str(made)[:8]}" in alone
    assert "autre-logiciel" in alone
    assert f">app:{made}<" not in alone
    assert "/crm/applications/" not in alone
    assert suite.count(f'href="/crm/applications/{made}"') == 2
