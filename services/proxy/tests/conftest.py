import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID
from zlib import crc32

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.db.vault import open_vault
from kit.messages import Mail, Sms
from kit.messages.tables import MESSAGE
from kit.testing.fixtures import NewDatabase
from kit.testing.steps import app_on, call, new_campaign
from kit.testing.tokens import SECRET, settings
from proxy.app import create_app
from proxy.intake.forms.fill_time import sign_moment
from proxy.people.identities import consents
from proxy.settings import Settings
from proxy.tables import Base
from sqlalchemy import select

Make = Callable[..., dict[str, Any]]


@pytest.fixture
def sessions(new_database: NewDatabase) -> Sessions:
    return new_database("proxy")


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    return await new_campaign(sessions)


@pytest.fixture
def app(sessions: Sessions) -> FastAPI:
    return app_on(create_app, sessions, Settings.model_validate(settings(sessions).model_dump()))


@pytest.fixture
async def voter(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """Somebody's browser, without an account."""
    async with call(app) as client:
        yield client


@pytest.fixture
async def coordinator(app: FastAPI, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    async with call(app, campaign_id) as client:
        yield client


@pytest.fixture
def body() -> Make:
    """A good request; `body(civil_status={"surname": ""})` changes a field of a group, `body(rounds=[1])` a value."""

    def make(**changed: Any) -> dict[str, Any]:
        made: dict[str, Any] = {
            "civil_status": {"first_names": "Zoé Marie", "surname": "Lefèvre", "born_on": "1985-03-27"},
            "contact": {"email": "zoe@exemple.fr", "phone": "06 12 34 56 78"},
            "registration": {"commune": "94033", "station": "94033_0012", "elector_number": "123 456 789"},
            "rounds": [1, 2],
            "consent": {"given": True, "version": consents.CURRENT},
        }
        for name, value in changed.items():
            made[name] = made[name] | value if isinstance(value, dict) and name in made else value
        if "civil_status" in changed and "elector_number" not in changed.get("registration", {}):
            # Each voter has a number of their own.
            made["registration"] |= {"elector_number": str(10**8 + crc32(repr(made["civil_status"]).encode()) % 10**8)}
        return made

    return make


@pytest.fixture
def typed() -> Make:
    """The same request as a browser sends the form."""

    def make(**changed: Any) -> dict[str, Any]:
        return {
            "first_names": "Zoé Marie",
            "surname": "Lefèvre",
            "used_surname": "",
            "born_day": "27",
            "born_month": "3",
            "born_year": "1985",
            "email": "zoe@exemple.fr",
            "phone": "",
            "commune": "Fontenay sous bois",
            "station": "12",
            "consulate": "",
            "elector_number": "",
            "rounds": ["1", "2"],
            "consent": consents.CURRENT,
            "website": "",
            "shown": sign_moment(SECRET, time.time() - 60),
        } | changed

    return make


@pytest.fixture
def sealed() -> tuple[str, ...]:
    """What of the canary belongs in the vault."""
    return ("canary@exemple.fr", "0698765432", "987654321", "1971-12-31")


@pytest.fixture
def canary(body: Make, sealed: tuple[str, ...]) -> dict[str, Any]:
    """A request, or an offer, whose every personal word would be found wherever it went."""
    email, phone, number, born_on = sealed
    return body(
        civil_status={"first_names": "Canarine", "surname": "Serinette", "born_on": born_on},
        contact={"email": email, "phone": phone},
        registration={"elector_number": number},
    )


@pytest.fixture
def read_everything(sessions: Sessions, campaign_id: UUID) -> Callable[[], Awaitable[str]]:
    """Every row of every table that the application can read, as text."""
    unreadable = {"inbox", "dead_letter", "consumer_state"}  # the worker's own

    async def read() -> str:
        found: list[str] = []
        async with transaction(sessions, campaign_id) as session:
            for table in Base.metadata.sorted_tables:
                if table.name not in unreadable:
                    found += [repr(tuple(row)) for row in await session.execute(select(table))]
        return "\n".join(found)

    return read


Letters = Callable[[], Awaitable[list[tuple[str, Mail | Sms]]]]


@pytest.fixture
def letters(sessions: Sessions, campaign_id: UUID) -> Letters:
    """What is queued, oldest first: which message, and what it says to whom."""

    async def read() -> list[tuple[str, Mail | Sms]]:
        async with transaction(sessions, campaign_id) as session:
            vault = await open_vault(session, campaign_id)
            rows = (await session.execute(select(MESSAGE).order_by(MESSAGE.c.entry))).all()
        said = [(row, vault.open("message", row.content)) for row in rows if row.content is not None]
        return [
            (row.kind, Mail.model_validate_json(text) if row.channel == "email" else Sms.model_validate_json(text))
            for row, text in said
        ]

    return read
