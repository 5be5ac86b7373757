import io
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeAlias
from uuid import UUID

import pytest
from budget.app import create_app
from budget.settings import Settings
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions
from kit.testing.fixtures import NewDatabase
from kit.testing.steps import app_on, call, new_campaign, new_member
from kit.testing.tokens import settings
from pypdf import PdfWriter

REPOSITORY = Path(__file__).parents[3]
AGENT = "agent"
Prove: TypeAlias = Callable[..., Awaitable[None]]
Close: TypeAlias = Callable[..., Awaitable[Response]]


@pytest.fixture(scope="session")
def law() -> Path:
    """The published figures of law, which the repository does not hold."""
    folder = Path(os.environ.get("ISOLOIR_DATA", REPOSITORY.parent / "shared" / "data")) / "law"
    if not folder.is_dir():
        message = f"no law vectors in {folder}: set ISOLOIR_DATA"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where budget keeps files, as the worker's jobs find it."""
    monkeypatch.setenv("ISOLOIR_EVIDENCE_URL", (tmp_path / "evidence").as_uri())
    return tmp_path / "evidence"


@pytest.fixture
def sessions(new_database: NewDatabase) -> Sessions:
    return new_database("budget")


@pytest.fixture
def app(sessions: Sessions, tmp_path: Path) -> FastAPI:
    own = {"evidence_url": (tmp_path / "evidence").as_uri()}
    return app_on(create_app, sessions, Settings.model_validate(settings(sessions).model_dump() | own))


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    """Législatives 2029, 100 000 inhabitants: a ceiling of 66 780 €. Its members: a manager and an agent."""
    made = await new_campaign(sessions, population=100_000)
    await new_member(sessions, made, AGENT, (Role.FINANCIAL_AGENT,))
    return made


@pytest.fixture
def prove() -> Prove:
    """Adds the documents that an expense needs to be paid and taken to the account."""

    async def send(client: AsyncClient, expense_id: str, *kinds: str) -> None:
        writer, out = PdfWriter(), io.BytesIO()
        writer.add_blank_page(100, 100)
        writer.write(out)
        for kind in kinds or ("invoice", "payment"):
            about = {"kind": kind, "subject": "expense", "subject_id": expense_id}
            sent = await client.post("/v1/evidence", files={"file": ("pièce.pdf", out.getvalue())}, data=about)
            assert sent.is_success, sent.text

    return send


@pytest.fixture
def close() -> Close:
    """Closes the account whatever remains, as somebody does who has read the list."""

    async def send(client: AsyncClient, **more: str) -> Response:
        read = (await client.get("/v1/account/closing")).json()
        return await client.post("/v1/account/closing", json={"fingerprint": read["fingerprint"], **more})

    return send


@pytest.fixture
async def manager(app: FastAPI, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    async with call(app, campaign_id) as client:
        yield client


@pytest.fixture
async def agent(app: FastAPI, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    async with call(app, campaign_id, subject=AGENT) as client:
        yield client
