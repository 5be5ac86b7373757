"""Each vendor while it is written to: a 200 that holds an error, a 429 with and without a header, a day away.

Whatever happens, the next run that reaches them brings them all that changed here, a refusal first of all.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

import pytest
from crm.integrations.connectors.models import Connector, Run
from crm.integrations.connectors.simulators.brevo import BrevoSimulator
from crm.integrations.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.integrations.connectors.simulators.qomon import QomonSimulator
from crm.integrations.connectors.simulators.server import Answered, Asked, Server, Window, simulated
from crm.integrations.connectors.simulators.table import CsvSimulator
from crm.messaging.disclosures.contact_objections import close_contact
from crm.people.records.models import Person
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from sqlalchemy import update

from services.crm.tests.integrations.connectors.conftest import Sync
from services.crm.tests.integrations.connectors.test_bad_answers import NAMES, Change, Erring, as_it_is
from services.crm.tests.integrations.connectors.test_csv import HEAD, MAPPING, rows
from services.crm.tests.integrations.connectors.test_nationbuilder import enter, person

Contacts: TypeAlias = dict[str, bool]
"""E-mails, and whether nothing may be sent to them."""


class Kind(NamedTuple):
    """A vendor with one contact, and how its simulator tells what it has."""

    make: Callable[[], Any]
    contacts: Callable[[Any], Contacts]


def nation() -> NationBuilderSimulator:
    simulator = NationBuilderSimulator(window=Window(100_000, 10.0))
    simulator.add("là-bas", **NAMES["nationbuilder"](0))
    return simulator


def space() -> QomonSimulator:
    simulator = QomonSimulator(window=Window(100_000, 10.0), delay=0.05)
    simulator.add("là-bas", **NAMES["qomon"](0))
    return simulator


def account() -> BrevoSimulator:
    simulator = BrevoSimulator(window=Window(100_000, 10.0), delay=0.05)
    simulator.add(**NAMES["brevo"](0))
    return simulator


def table() -> CsvSimulator:
    return CsvSimulator(HEAD + "7;T0;Petit;t0@exemple.fr;là-bas;;\r\n")


def in_nation(there: Any) -> Contacts:
    said: dict[str, dict[str, Any]] = there.signups
    return {one["email"]: bool(one.get("do_not_contact")) for one in said.values()}


def in_space(there: Any) -> Contacts:
    said: dict[str, dict[str, Any]] = there.contacts
    return {one["mail"]: bool(one.get("black_list")) for one in said.values()}


def in_account(there: Any) -> Contacts:
    said: dict[str, dict[str, Any]] = there.contacts
    return {one["email"]: bool(one["emailBlacklisted"]) for one in said.values()}


def in_table(there: Any) -> Contacts:
    return {one["courriel"]: one["non"] == "oui" for one in rows(there).values()}


KINDS: dict[str, Kind] = {
    "nationbuilder": Kind(nation, in_nation),
    "qomon": Kind(space, in_space),
    "brevo": Kind(account, in_account),
    "csv": Kind(table, in_table),
}


def is_write(asked: Asked) -> bool:
    return asked.method != "GET" and not asked.path.endswith("/search")


@contextmanager
def erring(simulator: Any) -> Generator[tuple[Erring, Server]]:
    """A vendor whose answers may be changed before it has heard what is asked."""

    class Deaf(Erring):
        def answer(self, asked: Asked) -> Answered:
            said = self.change(asked, Answered(0))
            return said if said.status else self.simulator.answer(asked)

    made = Deaf(simulator, as_it_is)
    with simulated(made) as server:
        yield made, server


async def wired(client: AsyncClient, kind: str, simulator: Any, server: Server) -> dict[str, Any]:
    url = f"{server.url}/gens.csv" if kind == "csv" else server.url
    body = {"kind": kind, "name": kind, "base_url": url, "token": simulator.token, "gives_new": True, "cap": 10_000}
    made = await client.post("/v1/connectors", json=body | ({"mapping": MAPPING} if kind == "csv" else {}))
    assert made.status_code == 201, made.text
    return made.json()


async def let_a_day_pass(sessions: Sessions, campaign_id: UUID) -> None:
    """All that was is a day older."""
    day = timedelta(days=1)
    async with transaction(sessions, campaign_id) as session:
        await session.execute(update(Person).values(updated_at=Person.updated_at - day))
        for name in ("our_at", "their_since", "checked_at", "tried_at"):
            column = getattr(Connector, name)
            await session.execute(update(Connector).values({name: column - day}))
        await session.execute(update(Run).values(started_at=Run.started_at - day))


def error_in_a_200(asked: Asked, found: Answered) -> Answered:
    return Answered(200, {"status": "error", "message": "internal"}) if is_write(asked) else found


def away(asked: Asked, found: Answered) -> Answered:
    return Answered(503, {"message": "maintenance"}) if is_write(asked) else found


@pytest.mark.parametrize("fault", [error_in_a_200, away])
@pytest.mark.parametrize("kind", KINDS)
async def test_what_was_not_written_there_is_written_a_day_later(
    client: AsyncClient, sync: Sync, sessions: Sessions, campaign_id: UUID, kind: str, fault: Change
) -> None:
    known = KINDS[kind]
    simulator = known.make()
    with erring(simulator) as (vendor, server):
        connector = await wired(client, kind, simulator, server)
        luc = (await sync(connector))["entries"][0]["person_id"]
        await enter(client, "ana@exemple.fr")
        async with transaction(sessions, campaign_id) as session:
            await close_contact(session, campaign_id, UUID(luc), "opt_out")
        vendor.change = fault
        run = await sync(connector)
        assert (run["state"], "rien n'est perdu" in run["note"].casefold()) == ("failed", True), run
        page = (await client.get(f"/connectors/{connector['id']}/runs/{run['id']}")).text
        assert "perdu" in page
        assert known.contacts(simulator) == {"t0@exemple.fr": False}
        vendor.change = as_it_is
        await let_a_day_pass(sessions, campaign_id)
        run = await sync(connector)
        assert run["state"] == "done", run["note"]
        there = known.contacts(simulator)
        # Brevo has no word for who never answered, and makes them as refusing.
        assert there == {"t0@exemple.fr": True, "ana@exemple.fr": kind == "brevo"}, run["entries"]
        assert datetime.fromisoformat(run["started_at"]) > datetime.now(UTC) - timedelta(hours=1)
        assert (await sync(connector))["entries"] == []


@pytest.mark.parametrize("headers", [{"Retry-After": "1"}, {}, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}])
@pytest.mark.parametrize("kind", KINDS)
async def test_told_to_slow_down_nothing_is_lost(
    client: AsyncClient, sync: Sync, kind: str, headers: dict[str, str]
) -> None:
    known = KINDS[kind]
    simulator = known.make()
    told: list[str] = []

    def every_other(asked: Asked, found: Answered) -> Answered:
        told.append(asked.path)
        return Answered(429, {"message": "slow down"}, headers) if len(told) % 2 else found

    with erring(simulator) as (vendor, server):
        connector = await wired(client, kind, simulator, server)
        await enter(client, "ana@exemple.fr")
        vendor.change = every_other
        run = await sync(connector)
        assert (run["state"], len(told) > 2) == ("done", True), run["note"]
        assert known.contacts(simulator).keys() == {"t0@exemple.fr", "ana@exemple.fr"}
        assert len((await client.get("/v1/people")).json()["items"]) == 2


async def test_a_refusal_in_other_words_than_the_files_own_is_not_taken_for_none(
    client: AsyncClient, sync: Sync
) -> None:
    """The column says « oui » and « non », and one day « ne plus écrire »."""
    simulator = CsvSimulator(HEAD + "7;T0;Petit;t0@exemple.fr;;ne plus écrire;\r\n8;T1;Petit;t1@exemple.fr;;Non;\r\n")
    with simulated(simulator) as server:
        connector = await wired(client, "csv", simulator, server)
        run = await sync(connector)
        assert [(one["act"], one["their_id"]) for one in run["entries"]] == [("reported", "7"), ("created_ours", "8")]
        assert "ni oui ni non" in run["entries"][0]["why"]
        simulator.text = simulator.text.replace("ne plus écrire", "oui")
        assert [one["act"] for one in (await sync(connector))["entries"]] == ["created_ours"]
        said = {
            one["first_names"]: (await person(client, one["id"]))["contacts"][0]["suppressed"]
            for one in (await client.get("/v1/people")).json()["items"]
        }
        assert said == {"T0": "opt_out", "T1": None}
