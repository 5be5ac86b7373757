"""Personal data stays in its campaign's rows: it is in no log, event, feed, problem, address or metric.

Canaries are typed into every field; then the places where they must not be are read, byte by byte.
"""

import json
import logging
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest
from httpx import AsyncClient, Response
from kit.runtime import logs
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.steps import call

from tests.architecture.test_anatomy import SERVICES
from tests.isolation import canaries
from tests.isolation.conftest import FillService
from tests.isolation.crm import ACTION
from tests.isolation.entries import EXPENSE, PERSON, SHEET
from tests.isolation.rows import read_rows

TOLD = {canaries.COST_LABEL}
"""The one text of a person's own that an event carries: what a cost line of an action buys, which budget books."""


@contextmanager
def logged_as_a_process_does() -> Generator[None]:
    """On standard output, as JSON, down to the last detail."""
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level
    logs.configure("tests", "DEBUG")
    yield
    root.handlers[:] = kept
    root.setLevel(level)


BROKEN: dict[str, tuple[str, dict[str, Any], str]] = {
    "crm": ("/v1/actions", ACTION, "action"),
    "proxy": ("/v1/requests", PERSON, "request"),
    "budget": ("/v1/expenses", EXPENSE, "expense"),
    "results": ("/v1/tallies", SHEET, "tally"),
}
"""A body full of canaries, and the table that it is to be stored in."""


@pytest.mark.parametrize("service", sorted(BROKEN))
async def test_no_log_problem_or_metric_holds_what_people_typed(
    service: str,
    filled_service: FillService,
    postgres: Postgres,
    capsys: pytest.CaptureFixture[str],
) -> None:
    filled = await filled_service(service)
    path, body, table = BROKEN[service]
    database = str(filled.sessions.kw["bind"].url.database)
    refused: list[Response] = []
    with logged_as_a_process_does():
        async with call(filled.app, filled.campaign_id) as client:
            refused += await _ask_badly(client, path, body)
            run_sql(postgres, f"alter table {table} rename to away", database=database)
            refused.append(await client.post(path, json=body))
            run_sql(postgres, f"alter table away rename to {table}", database=database)
            assert refused[-1].status_code == 500
            run_sql(postgres, f"alter database {database} allow_connections false", _end_of(database))
            refused.append(await client.post(path, json=body))
            run_sql(postgres, f"alter database {database} allow_connections true")
            assert refused[-1].status_code == 503
            metrics = (await client.get("/metrics")).text
    assert all(answer.status_code >= 400 for answer in refused)
    for answer in refused:
        said = answer.text + str(answer.headers)
        assert canaries.found(canaries.EVERYTHING, said) == [], answer.status_code
    out, err = capsys.readouterr()
    written = [json.loads(line) for line in out.splitlines()]
    assert {"request failed", "request"} <= {line["event"] for line in written}
    assert any(line.get("route") == path for line in written)
    assert canaries.found(canaries.EVERYTHING, out + err) == []
    assert canaries.found(canaries.EVERYTHING, metrics) == []


def _end_of(database: str) -> str:
    return f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database}'"


async def _ask_badly(client: AsyncClient, path: str, body: dict[str, Any]) -> list[Response]:
    """Every way of being refused with the canaries in hand."""
    answers = [await client.post(path, json=body | {canaries.SURNAME.lower(): 1, "unknown": canaries.NOTE})]
    for name, value in body.items():
        wrong = [canaries.NOTE] if isinstance(value, dict) else {"said": canaries.NOTE, "of": canaries.SURNAME}
        answers.append(await client.post(path, json=body | {name: wrong}))
    text = json.dumps(body, ensure_ascii=False)
    json_type = {"Content-Type": "application/json"}
    answers.append(await client.post(path, content=text[:-2].encode(), headers=json_type))
    answers.append(await client.post(path, content=text.encode("utf-16"), headers=json_type))
    answers.append(await client.post(path, content=text.replace('"', "\0").encode(), headers=json_type))
    answers.append(await client.get(path, params={"after": canaries.EMAIL, "state": canaries.SURNAME}))
    answers.append(await client.get(f"/v1/{canaries.SURNAME}/{canaries.EMAIL}"))
    return answers


@pytest.mark.parametrize("service", SERVICES)
async def test_no_event_and_no_feed_holds_a_person(
    service: str, filled_service: FillService, postgres: Postgres
) -> None:
    filled = await filled_service(service)
    told = "\n".join(read_rows(postgres, filled.sessions)["event"])
    assert service == "predict" or told
    words = tuple(set(canaries.PERSONAL) - TOLD)
    assert canaries.found(words, told) == []
    database = str(filled.sessions.kw["bind"].url.database)
    # As the relay does, with nobody to publish to.
    run_sql(postgres, "update event set position = entry where position is null", database=database)
    async with call(filled.app, filled.campaign_id) as client:
        feed = await client.get("/v1/events", params={"limit": 1000})
    assert feed.status_code == 200
    assert bool(feed.json()["items"]) == bool(told)
    assert canaries.found(words, feed.text) == []


async def test_what_reaches_or_identifies_a_voter_is_stored_only_sealed(
    filled_service: FillService, postgres: Postgres
) -> None:
    filled = await filled_service("proxy")
    rows = read_rows(postgres, filled.sessions)
    stored = "\n".join(row for table in rows.values() for row in table)
    assert canaries.found((canaries.SURNAME,), stored)  # names are searched, behind row-level security
    assert canaries.found(canaries.SEALED, stored) == []


async def test_a_secret_link_is_stored_only_as_its_hash(filled_service: FillService, postgres: Postgres) -> None:
    filled = await filled_service("proxy")
    stored = str(read_rows(postgres, filled.sessions))
    assert canaries.found((filled.ids["token"],), stored) == []


async def test_no_address_that_a_voter_is_led_to_holds_a_word_of_theirs(filled_service: FillService) -> None:
    filled = await filled_service("proxy")
    form = {
        "first_names": canaries.FIRST_NAMES,
        "surname": canaries.SURNAME,
        "born_day": "30",
        "born_month": "12",
        "born_year": "1971",
        "phone": canaries.PHONE,
        "commune": "94033",
        "station": "12",
        "elector_number": canaries.ELECTOR_NUMBER,
        "rounds": ["1"],
        "consent": "2026-11",
    }
    async with call(filled.app) as voter:
        for page in ("demande", "offre"):
            sent = await voter.post(f"/{page}/{filled.campaign_id}", data=form)
            assert sent.status_code == 303, sent.text
            assert canaries.found(canaries.EVERYTHING, str(sent.headers)) == []
            status = await voter.get(sent.headers["location"])
            assert status.status_code == 200
            assert canaries.found(canaries.SEALED, status.text) == []
