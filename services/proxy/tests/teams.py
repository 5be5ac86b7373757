"""Two campaigns that vote on the same days, and people of each."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.db.vault import open_vault
from kit.messages import Mail
from kit.messages.tables import MESSAGE
from kit.testing.steps import call, new_campaign, new_member, work_off
from proxy.consumers import JOBS
from proxy.people.identities.pool_texts import CURRENT
from sqlalchemy import select

Make = Callable[..., dict[str, Any]]


@dataclass(frozen=True)
class Person:
    """A request or an offer: its id, and the token of its link."""

    id: str
    token: str


@dataclass(frozen=True)
class Team:
    """A campaign, its manager's client, and what can be done there."""

    id: UUID
    candidate: str
    client: AsyncClient
    app: FastAPI
    sessions: Sessions
    body: Make

    async def enter(self, kind: str, name: str, *, agrees: bool = True, **changed: Any) -> Person:
        """Confirmed by a call; `agrees` to be matched across campaigns."""
        civil = {"first_names": name, "surname": "Essai", "born_on": "1985-03-27"}
        sent = self.body(**{"civil_status": civil, "contact": {"email": f"{name.lower()}@exemple.fr"}} | changed)
        sent |= {"pool_consent": CURRENT if agrees else ""}
        if kind == "offers":
            sent = {"radius_km": 20} | sent
        answer = await self.client.post(f"/v1/{kind}", json=sent)
        assert answer.status_code == 201, answer.text
        items = (await self.client.get(f"/v1/{kind}", params={"limit": 200})).json()["items"]
        found: str = max(items, key=lambda one: one["opened_at"])["id"]
        async with call(self.app, self.id, subject="second") as other:
            assert (await other.post(f"/v1/{kind}/{found}/confirm")).status_code == 200
        return Person(found, answer.json()["token"])

    async def match(self) -> dict[str, Any]:
        job = (await self.client.post("/v1/matching-runs")).json()["id"]
        await work_off(self.sessions, JOBS)
        done = (await self.client.get(f"/v1/jobs/{job}")).json()
        assert done["state"] == "done", done
        result: dict[str, Any] = done["result"]
        return result

    async def shared(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.client.get("/v1/shared-matches")).json()["items"]
        return found

    async def state_of(self, person: Person) -> str:
        state: str = (await self.client.get(f"/v1/public/status/{person.token}")).json()["state"]
        return state

    async def sides(self, person: Person) -> list[dict[str, Any]]:
        answer = await self.client.get(f"/v1/public/status/{person.token}/matches")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()
        return found

    async def mails(self) -> list[tuple[str, Mail]]:
        """Which message, and what it says to whom."""
        async with transaction(self.sessions, self.id) as session:
            vault = await open_vault(session, self.id)
            rows = (await session.execute(select(MESSAGE).order_by(MESSAGE.c.entry))).all()
            return [(one.kind, Mail.model_validate_json(vault.open("message", one.content))) for one in rows]


NewTeam = Callable[[str], Awaitable[Team]]


@pytest.fixture
async def new_team(app: FastAPI, sessions: Sessions, body: Make) -> AsyncIterator[NewTeam]:
    opened: list[Any] = []

    async def make(candidate: str) -> Team:
        campaign_id = await new_campaign(sessions, candidate=candidate, name=f"Campagne de {candidate}")
        await new_member(sessions, campaign_id, "second")
        opened.append(call(app, campaign_id))
        return Team(campaign_id, candidate, await opened[-1].__aenter__(), app, sessions, body)

    yield make
    for one in opened:
        await one.__aexit__(None, None, None)


@pytest.fixture
async def here(new_team: NewTeam) -> Team:
    return await new_team("Alix Ici")


@pytest.fixture
async def there(new_team: NewTeam) -> Team:
    return await new_team("Bao Là")


async def agree(one: Team, other: Team) -> None:
    """The first gives a code, the other accepts it."""
    code = (await one.client.post("/v1/pool/codes")).json()["code"]
    answer = await other.client.post("/v1/pool/membership", json={"code": code})
    assert answer.status_code == 201, answer.text


@pytest.fixture
async def agreed(here: Team, there: Team) -> None:
    await agree(here, there)
