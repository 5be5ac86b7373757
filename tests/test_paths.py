"""`docs/paths.md` names the files that four requests pass through, in order: each request is made, and its files are
compared with that page.

What is traced is the second request: the first makes the routes and fills caches.
"""

import importlib
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.file_trace import trace_files
from kit.testing.fixtures import NewDatabase
from kit.testing.steps import app_on, call, clock_offset, new_campaign
from kit.testing.tokens import settings
from proxy.people.identities import consents

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "paths.md"
STATIONS = ("94033_0001", "94033_0002")


def canvass(_: int) -> dict[str, Any]:
    moment = datetime.now(UTC) - timedelta(hours=1)
    report = {"channel": "door", "outcome": "answered", "support": 4, "happened_at": moment.isoformat()}
    return report | {"id": str(uuid4()), "station": STATIONS[0]}


def expense(_: int) -> dict[str, Any]:
    return {"heading": 11, "label": "Affiches", "amount_cents": 18_000, "spent_on": "2029-05-20"}


def proxy_request(number: int) -> dict[str, Any]:
    return {
        "civil_status": {"first_names": "Zoé", "surname": f"Lefèvre{'e' * number}", "born_on": f"198{number}-03-27"},
        "contact": {"email": f"zoe{number}@exemple.fr", "phone": f"06 12 34 56 7{number}"},
        "registration": {"commune": "94033", "station": "94033_0012", "elector_number": f"123 456 78{number}"},
        "rounds": [1, 2],
        "consent": {"given": True, "version": consents.CURRENT},
    }


def sheet(number: int) -> dict[str, Any]:
    counts = {"registered": 1000, "voters": 700, "blank": 12, "null": 8, "valid": 680}
    return counts | {"station": STATIONS[number], "round": 1, "votes": {"A": 400, "B": 280}}


async def nothing(_: AsyncClient) -> None: ...


async def enter_stations(client: AsyncClient) -> None:
    for station in STATIONS:
        body = {"commune_name": "Fontenay-sous-Bois", "registered": 1000}
        (await client.put(f"/v1/stations/{station}", json=body)).raise_for_status()
    names = {"A": "Camille Exemple", "B": "Dominique Essai"}
    candidates = [
        {"id": letter, "panel": panel, "name": name, "nuance": "DVC"}
        for panel, (letter, name) in enumerate(names.items(), 1)
    ]
    (await client.put("/v1/rounds/1/candidates", json={"candidates": candidates})).raise_for_status()


class Request(NamedTuple):
    """`body(0)` and `body(1)`: what is sent first and second, once `prepare` has put in place what both need.

    `most`: how many files of the service it may pass. The aim is twelve: a number above that may only go down.
    """

    service: str
    path: str
    most: int
    body: Callable[[int], dict[str, Any]]
    prepare: Callable[[AsyncClient], Awaitable[None]] = nothing

    @property
    def heading(self) -> str:
        return f"POST /{self.service}{self.path}"


REQUESTS = [
    Request("crm", "/v1/canvasses", 12, canvass),
    Request("budget", "/v1/expenses", 12, expense),
    Request("proxy", "/v1/requests", 12, proxy_request),
    Request("results", "/v1/tallies", 12, sheet, enter_stations),
]


def files_of_page(heading: str) -> list[str]:
    """Return the files of a section, in their order."""
    sections = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    (section,) = [section for section in sections if f"`{heading}`" in section.partition("\n")[0]]
    return re.findall(r"^\d+\. `([^`]+)`: ", section, flags=re.MULTILINE)


async def files_of(request: Request, sessions: Sessions, campaign_id: UUID) -> list[str]:
    """Make the request twice and return the files of its service that the second one enters."""
    create_app = importlib.import_module(f"{request.service}.app").create_app
    known = importlib.import_module(f"{request.service}.settings").Settings
    app = app_on(create_app, sessions, known.model_validate(settings(sessions).model_dump()))
    source = ROOT / "services" / request.service / "src"
    async with call(app, campaign_id) as client:
        await request.prepare(client)
        first = await client.post(request.path, json=request.body(0))
        assert first.status_code < 300, first.text
        with trace_files([source]) as trace:
            second = await client.post(request.path, json=request.body(1))
        assert second.status_code < 300, second.text
    return [str(file.relative_to(source)) for file in trace.files if file.suffix == ".py"]


@pytest.mark.parametrize("request_made", REQUESTS, ids=lambda request: request.service)
async def test_a_request_passes_the_files_that_the_page_names(request_made: Request, new_database: NewDatabase) -> None:
    sessions = new_database(request_made.service)
    # Before the day of the vote a sheet is kept apart; on it a proxy comes too late.
    on_the_day: dict[str, Any] = {"clock_offset_seconds": clock_offset(datetime(2029, 6, 10, 16, tzinfo=UTC))}
    campaign_id = await new_campaign(sessions, **(on_the_day if request_made.service == "results" else {}))
    passed = await files_of(request_made, sessions, campaign_id)
    assert passed == files_of_page(request_made.heading)
    assert len(passed) <= request_made.most
