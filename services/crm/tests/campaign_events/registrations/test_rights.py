"""Who signed up may have it read to them and erased; a month later their names are gone, and the number stays."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from crm.consumers import JOBS
from crm.privacy.rights.holdings import DESK
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.rights import RequesterIdentity
from kit.servers.postgres import Postgres
from kit.testing.steps import call, clock_offset, new_campaign, work_off
from sqlalchemy import text

Open = Callable[..., Awaitable[str]]
Ask = Callable[..., Awaitable[str]]
ADA = {"name": "Ada Lovelace", "email": "ada@exemple.fr"}


def asked(**fields: Any) -> RequesterIdentity:
    return RequesterIdentity.model_validate({"first_names": "Ada", "surname": "Lovelace"} | fields)


async def test_it_is_found_by_address_and_name_and_erased_and_the_place_goes_on(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, open_meeting: Open
) -> None:
    campaign_event = await open_meeting(capacity=1)
    await client.post(f"/v1/campaign-events/{campaign_event}/rsvps", json=ADA)
    await client.post(
        f"/v1/campaign-events/{campaign_event}/rsvps", json={"name": "Lovelace Ada", "phone": "06 12 34 56 78"}
    )
    await client.post(
        f"/v1/campaign-events/{campaign_event}/rsvps", json={"name": "Bob Autre", "email": "bob@exemple.fr"}
    )
    async with transaction(sessions, campaign_id) as session:
        found = await DESK.find(session, campaign_id, asked(emails=["ada@exemple.fr"], phones=["+33612345678"]))
        assert [one.kind for one in found.held] == ["Inscription à une réunion"] * 2
        assert found.held[0].fields["Nom donné"] in ("Ada Lovelace", "Lovelace Ada")
        # A name alone may be another's.
        alone = await DESK.find(session, campaign_id, asked())
        assert (alone.held, alone.doubtful) == ([], 2)
        # Another name at this address is for a person to look at.
        other = RequesterIdentity(first_names="Zoé", surname="Autre", emails=["ada@exemple.fr"])
        assert (await DESK.find(session, campaign_id, other)).doubtful == 1
    async with transaction(sessions, campaign_id) as session:
        done = await DESK.erase(session, campaign_id, asked(emails=["ada@exemple.fr"], phones=["+33612345678"]))
        assert [one.outcome for one in done.outcomes] == ["erased", "erased"]
    left = (await client.get(f"/v1/campaign-events/{campaign_event}/rsvps")).json()["items"]
    assert [(one["name"], one["state"]) for one in left] == [("Bob Autre", "coming")]


async def test_it_is_on_the_card_of_who_agreed_to_it_alone(
    client: AsyncClient, anybody: AsyncClient, sessions: Sessions, campaign_id: UUID, open_meeting: Open, ask: Ask
) -> None:
    campaign_event = await open_meeting()
    for name in ("ada", "bob"):
        contacts = [{"channel": "email", "address": f"{name}@exemple.fr"}]
        await client.post("/v1/people", json={"first_names": name, "source": "form", "contacts": contacts})
    for name, box in (("ada", {"remembered": "1"}), ("bob", {})):
        own = await ask(campaign_event, name=name, email=f"{name}@exemple.fr", **box)
        await anybody.post(f"{own}/confirmer")
    people = {one["first_names"]: one["id"] for one in (await client.get("/v1/people")).json()["items"]}
    lines = {
        name: [one["detail"] for one in (await client.get(f"/v1/people/{key}/timeline")).json()["items"]]
        for name, key in people.items()
    }
    assert "Rencontre au marché" in lines["ada"]
    assert "Rencontre au marché" not in lines["bob"]
    # Two cards that are merged keep it; a card that is erased takes it along.
    assert (await client.delete(f"/v1/people/{people['ada']}")).status_code == 204
    items = (await client.get(f"/v1/campaign-events/{campaign_event}/rsvps")).json()["items"]
    assert [one["name"] for one in items] == ["bob"]


async def test_a_month_after_it_names_are_gone_and_the_number_stays(
    app: FastAPI, sessions: Sessions, meeting: Callable[..., dict[str, Any]]
) -> None:
    def offset(moment: datetime) -> int:
        return clock_offset(moment)

    held = datetime(2029, 5, 22, 20, tzinfo=UTC)
    campaign_id = await new_campaign(sessions, clock_offset_seconds=offset(held - timedelta(days=2)))
    async with call(app, campaign_id) as client:
        path = f"/v1/campaign-events/{(await client.post('/v1/campaign-events', json=meeting())).json()['id']}"
        contacts = [{"channel": "email", "address": "ada@exemple.fr"}]
        person = {"first_names": "Ada", "surname": "Lovelace", "source": "form", "contacts": contacts}
        ada = (await client.post("/v1/people", json=person | {"roles": ["member"]})).json()["id"]
        made = (await client.post(f"{path}/rsvps", json=ADA | {"remembered": True})).json()
        await client.post(f"{path}/rsvps", json={"name": "Bob", "email": "bob@exemple.fr"})
        await client.put(f"{path}/rsvps/{made['id']}/attendance", json={"came": True})
        for days, due in ((29, 0), (32, 2)):
            await client.put(
                f"/v1/campaigns/{campaign_id}/clock", json={"offset_seconds": offset(held + timedelta(days=days))}
            )
            rules = {one["key"]: one["due"] for one in (await client.get("/v1/retention-rules")).json()["items"]}
            assert rules["rsvps"] == due
        await client.post("/v1/retention-runs", json={"dry": False, "rules": ["rsvps"]})
        await work_off(sessions, JOBS)
        (left,) = (await client.get(f"{path}/rsvps")).json()["items"]
        assert (left["name"], left["person_id"]) == (None, ada)
        assert (await client.get(path)).json()["attended"] == 1
        timeline = (await client.get(f"/v1/people/{ada}/timeline")).json()["items"]
        assert "Rencontre au marché" in [one["detail"] for one in timeline]
        rules = {one["key"]: one["due"] for one in (await client.get("/v1/retention-rules")).json()["items"]}
        assert rules["rsvps"] == 0


async def test_who_comes_is_stored_only_sealed(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, open_meeting: Open, postgres: Postgres
) -> None:
    campaign_event = await open_meeting()
    await client.post(f"/v1/campaign-events/{campaign_event}/rsvps", json=ADA | {"phone": "06 12 34 56 78"})
    async with transaction(sessions, campaign_id) as session:
        rows = await session.scalars(
            text("select to_jsonb(one)::text from rsvp one union all select to_jsonb(one)::text from message one")
        )
        stored = "\n".join(rows)
    for word in ("Ada", "Lovelace", "ada@exemple.fr", "612345678"):
        assert word not in stored
        assert word.encode().hex() not in stored
