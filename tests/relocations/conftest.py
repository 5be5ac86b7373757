"""Two suites, each with campaigns of its own, whose positions in the log are the same."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from isoloir_local.databases import plain_url
from isoloir_local.relocations.campaign_tables import campaign_tables
from isoloir_local.testing import Launched, launched
from isoloir_local.walk.campaign import CONTROLLER
from kit.servers.postgres import Postgres
from psycopg import Connection, connect, sql

from tests.backups.questions import CAMPAIGN, until

SERVICES = ("crm", "budget")
PASSPHRASE = "un cheval bat la campagne"


@dataclass(frozen=True)
class Team:
    """A campaign's people at one suite, over its API."""

    suite: Launched
    campaign: UUID

    def call(self, method: str, path: str, **content: Any) -> httpx.Response:
        token = self.suite.token(campaign=self.campaign)
        headers = {"Authorization": f"Bearer {token}", **content.pop("headers", {})}
        return httpx.request(method, f"{self.suite.address}{path}", headers=headers, timeout=60, **content)

    def add_person(self, number: int) -> httpx.Response:
        contacts = [{"channel": "email", "address": f"ada{number}@exemple.fr"}]
        person = {"surname": "Exemple", "first_names": f"Ada {number}", "source": "form", "contacts": contacts}
        key = {"Idempotency-Key": f"person {number}"}
        return self.call("POST", "/crm/v1/people", json=person, headers=key)

    def events(self, service: str = "crm", after: int = 0) -> list[tuple[int, str]]:
        page = self.call("GET", f"/{service}/v1/events?after={after}&limit=1000").json()
        return [(event["position"], event["id"]) for event in page["items"]]


def open_team(suite: Launched, name: str, people: int) -> Team:
    headers = {"Authorization": f"Bearer {suite.token()}"}
    opened = httpx.post(
        f"{suite.address}/crm/v1/campaigns", json={"campaign": {**CAMPAIGN, "name": name}}, headers=headers, timeout=60
    )
    team = Team(suite, UUID(opened.json()["id"]))
    team.call("PUT", "/crm/v1/register/controller", json=CONTROLLER).raise_for_status()
    for number in range(people):
        team.add_person(number).raise_for_status()
    until(lambda: team.call("GET", "/budget/v1/ceiling").status_code not in (403, 404))
    until(lambda: len(team.events()) >= people)
    return team


def owner(suite: Launched, service: str) -> Connection[Any]:
    url = Postgres(suite.home.postgres, port=suite.home.running()["postgres_port"]).url(service)
    return connect(plain_url(url), autocommit=True)


def rows_of(suite: Launched, campaign: UUID) -> dict[str, dict[str, list[str]]]:
    """Every row of every table of a campaign, as PostgreSQL writes them, without numbers that all campaigns share."""
    found: dict[str, dict[str, list[str]]] = {}
    for service in SERVICES:
        with owner(suite, service) as connection:
            tables = found[service] = {}
            for table in campaign_tables(connection):
                query = sql.SQL("select (to_jsonb(one) - %s)::text from {} one where {} = %s order by 1").format(
                    sql.Identifier(table.name), sql.Identifier(table.key)
                )
                left_out = table.counted if table.anew else ""
                tables[table.name] = [row[0] for row in connection.execute(query, [left_out, campaign])]
            log = "select (to_jsonb(event) - 'entry' - 'stream_seq')::text from event where campaign_id = %s order by 1"
            tables["event"] = [row[0] for row in connection.execute(log, [campaign])]
            for claims in ("inbox", "dead_letter"):
                query = sql.SQL("select one::text from {} one order by 1").format(sql.Identifier(claims))
                tables[f"all of {claims}"] = [row[0] for row in connection.execute(query)]
    return found


def settle(team: Team) -> None:
    """Wait until everybody has heard what was told."""
    known: dict[str, dict[str, list[str]]] = {}
    while (found := rows_of(team.suite, team.campaign)) != known:
        known = found
        time.sleep(2)


@pytest.fixture(scope="module")
def here() -> Iterator[Launched]:
    with launched(*[word for service in SERVICES for word in ("--only", service)]) as up:
        yield up


@pytest.fixture(scope="module")
def there() -> Iterator[Launched]:
    with launched(*[word for service in SERVICES for word in ("--only", service)]) as up:
        yield up


@pytest.fixture(scope="module")
def passphrase(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("secret") / "passphrase"
    file.write_text(f"{PASSPHRASE}\n")
    return file


def say(suite: Launched, *arguments: str) -> dict[str, Any]:
    """Run a command of `isoloir campaign` and return its JSON; its refusal under `refused`."""
    answer = suite.isoloir("campaign", *arguments, "--json")
    if answer.returncode:
        return {"refused": json.loads(answer.stderr.splitlines()[-1])["title"]}
    return json.loads(answer.stdout)
