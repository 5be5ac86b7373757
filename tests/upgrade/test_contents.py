"""Data stored by an earlier release opens, decrypts and replays in today's services."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from common.events.crm import ControllerNamed
from common.schemas.campaign import CampaignState
from common.scopes import Role
from crm.consumers import JOBS
from crm.people.records.models import ContactPoint
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.db.vault import open_vault
from kit.events.campaign_consumers import campaign_consumers
from kit.jobs.tables import JOB
from kit.testing.fixtures import NewDatabase
from kit.testing.steps import call, new_member, react, told, work_off
from kit.testing.tokens import bearer
from predict.consumers import CONSUMERS
from proxy.consumers import CONSUMERS as PROXY_CONSUMERS
from sqlalchemy import select, text

from tests.upgrade.conftest import CAMPAIGN, KNOWN, Upgraded

Service = Callable[[str], Upgraded]
SITE = "https://campagne.exemple.fr"


@pytest.fixture
async def crm(upgraded: Service) -> AsyncIterator[AsyncClient]:
    async with call(upgraded("crm").app, CAMPAIGN, subject="operator") as client:
        yield client


@pytest.fixture
def person() -> str:
    return f"/v1/people/{KNOWN['person']}"


async def test_sealed_fields_open(crm: AsyncClient, person: str) -> None:
    found = (await crm.get(person)).json()
    assert (found["surname"], found["custom"], sorted(found["uses"])) == (
        "Témoin",
        {"quartier": "Nord"},
        ["email", "opinion"],
    )
    asked: list[dict[str, Any]] = [{"field": "born_on"}, {"field": "opinion"}]
    asked += [{"field": "contact", "contact_id": one["id"]} for one in found["contacts"]]
    opened: list[str] = []
    for one in asked:
        answer = await crm.post(f"{person}/sealed-fields/read", json=one | {"reason": "identity_check"})
        assert answer.status_code == 201, answer.text
        opened.append(answer.json()["value"])
    assert set(opened) == {"1984-02-29", "4", "alix.temoin@exemple.fr", "+33199007777"}


async def test_a_blind_index_finds_whom_it_was_made_for(upgraded: Service, crm: AsyncClient) -> None:
    async with transaction(upgraded("crm").sessions, CAMPAIGN) as session:
        blind = (await open_vault(session, CAMPAIGN)).blind("email", "alix.temoin@exemple.fr")
        found = await session.scalars(select(ContactPoint.person_id).where(ContactPoint.blind == blind))
        assert [str(one) for one in found] == [KNOWN["person"]]
    named = await crm.post("/v1/people/search", json={"name": "temoin"})
    assert [one["id"] for one in named.json()["items"]] == [KNOWN["person"]]


@pytest.mark.parametrize("link", ["self_link", "desk_link", "invitation"])
async def test_a_link_that_was_given_away_still_leads_there(upgraded: Service, link: str) -> None:
    async with call(upgraded("crm").app) as anybody:
        # An invitation is read by somebody who has an account, and no campaign yet.
        headers = bearer(None, subject="newcomer") if link == "invitation" else {}
        opened = await anybody.get(KNOWN[link], headers=headers)
        assert opened.status_code == 200, opened.text
        assert (await anybody.get(KNOWN[link][:-4] + "0000", headers=headers)).status_code == 404


async def test_a_client_has_a_token_for_what_it_was_granted(upgraded: Service) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": KNOWN["client_id"],
        "client_secret": KNOWN["client_secret"],
    }
    async with call(upgraded("crm").app) as anybody:
        given = await anybody.post("/oauth/token", data=form)
        assert given.status_code == 200, given.text
        assert given.json()["scope"] == "canvasses:read events:read"
        bearer = {"Authorization": f"Bearer {given.json()['access_token']}"}
        read = await anybody.get("/v1/events?limit=5", headers=bearer)
        assert len(read.json()["items"]) == 5, read.text
        assert (await anybody.get("/v1/people", headers=bearer)).status_code == 403


async def test_a_pending_job_runs_and_a_done_one_is_kept(upgraded: Service) -> None:
    crm, budget = upgraded("crm").sessions, upgraded("budget").sessions
    state = select(JOB.c.state).where(JOB.c.id == KNOWN["pending_job"])
    async with transaction(crm, CAMPAIGN) as session:
        assert await session.scalar(state) == "waiting"
    assert await work_off(crm, JOBS) >= 1
    async with transaction(crm, CAMPAIGN) as session:
        assert await session.scalar(state) == "done"
    async with transaction(budget, CAMPAIGN) as session:
        assert await session.scalar(select(JOB.c.state).where(JOB.c.id == KNOWN["done_job"])) == "done"


async def test_a_published_form_answers_the_site_that_it_is_on(upgraded: Service) -> None:
    # The register named the controller long ago: crm's update tells it, and proxy's forms wait for it.
    (named,) = [one for one in await told(upgraded("crm").sessions, CAMPAIGN) if isinstance(one, ControllerNamed)]
    (hearer,) = [one for one in PROXY_CONSUMERS if one.event is ControllerNamed]
    await react(upgraded("proxy").sessions, hearer, named)
    async with call(upgraded("proxy").app) as anybody:
        form = await anybody.get(f"/v1/public/campaigns/{CAMPAIGN}/form", headers={"Origin": SITE})
        assert (form.status_code, form.headers["access-control-allow-origin"]) == (200, SITE)
        assert form.json()["controller"] == named.name
        status = await anybody.get(f"/v1/public/status/{KNOWN['proxy_request']}")
        assert status.status_code == 200, status.text
    async with call(upgraded("crm").app) as anybody:
        page = await anybody.get(f"/inscription/{CAMPAIGN}/{KNOWN['sign_up_form']}")
        assert page.status_code == 200
        assert "Rejoindre" in page.text


async def test_the_account_and_the_count_are_what_they_were(upgraded: Service) -> None:
    await new_member(upgraded("budget").sessions, CAMPAIGN, "agent", (Role.FINANCIAL_AGENT,))
    async with call(upgraded("budget").app, CAMPAIGN, subject="agent") as agent:
        donor = (await agent.get(f"/v1/donors/{KNOWN['donor']}")).json()
        assert (donor["surname"], donor["born_on"]) == ("Mécène", "1955-03-03")
        assert (await agent.get("/v1/ceiling")).json()["spent_cents"] == KNOWN["spent_cents"]
    async with call(upgraded("results").app, CAMPAIGN, subject="operator") as manager:
        assert (await manager.get("/v1/totals?round=1")).json()["voters"] == KNOWN["voters"]


async def test_the_audit_says_who_read_what_before(crm: AsyncClient) -> None:
    found = (await crm.get(f"/v1/audit-log?about_id={KNOWN['person']}")).json()["items"]
    assert {"added", "changed", "read"} <= {line["act"] for line in found}


async def test_the_log_is_read_again_from_its_first_line(upgraded: Service, new_database: NewDatabase) -> None:
    """Into a predict that has heard nothing yet: it counts the doors that were knocked at."""
    before, fresh = upgraded("predict").sessions, new_database("predict")
    consumers = [*campaign_consumers("predict"), *CONSUMERS]
    for service in ("crm", "proxy", "budget", "results"):
        events = await told(upgraded(service).sessions, CAMPAIGN)
        assert events, service
        for position, event in enumerate(events, 1):
            for consumer in consumers:
                if consumer.event is type(event):
                    await react(fresh, consumer, event, position)
    for table in REPLAYED:
        rows = await read(fresh, table)
        assert rows, table
        assert list(map(as_read_today, rows)) == list(map(as_read_today, await read(before, table))), table


REPLAYED = ("campaign", "member", "canvass", "heard_action", "proxy_request")
"""What predict knows by hearing alone, without the files of results that were sent to it."""


def as_read_today(row: str) -> dict[str, Any]:
    """Return the row with the fields of a campaign's state that the release before did not have yet."""
    stored: dict[str, Any] = json.loads(row)
    if "territory" in (state := stored.get("state") or ()):
        stored["state"] = CampaignState.model_validate(state).model_dump(mode="json")
    return stored


async def read(sessions: Sessions, table: str) -> list[str]:
    async with transaction(sessions, CAMPAIGN) as session:
        return sorted(await session.scalars(text(f"select (to_jsonb(one) - 'updated_at')::text from {table} one")))
