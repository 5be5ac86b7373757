"""Vendors that err: a 200 that holds an error, another type, a page twice, pages without end, a 429 that says nothing.

None of them loses anything, enters anybody wrongly or widens a consent, and the page says what happened.
"""

import copy
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

import pytest
from crm.integrations.connectors.models import Connector
from crm.integrations.connectors.simulators.brevo import BrevoSimulator
from crm.integrations.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.integrations.connectors.simulators.qomon import QomonSimulator
from crm.integrations.connectors.simulators.server import Answered, Asked, Window, simulated
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from sqlalchemy import select

from services.crm.tests.integrations.connectors.conftest import Sync
from services.crm.tests.integrations.connectors.test_nationbuilder import acts, enter

Change = Callable[[Asked, Answered], Answered]


class Erring:
    """A simulator whose answers are changed on their way."""

    def __init__(self, simulator: Any, change: Change) -> None:
        self.simulator, self.change = simulator, change

    @property
    def window(self) -> Window:
        return self.simulator.window

    @property
    def faults(self) -> list[str]:
        return self.simulator.faults

    def answer(self, asked: Asked) -> Answered:
        return self.change(asked, self.simulator.answer(asked))


def as_it_is(_: Asked, found: Answered) -> Answered:
    return found


def an_error_in_a_200(asked: Asked, found: Answered) -> Answered:
    return Answered(200, {"status": "error", "message": "internal"}, found.headers)


SIMULATORS: dict[str, Callable[[], Any]] = {
    "nationbuilder": lambda: NationBuilderSimulator(window=Window(100_000, 10.0)),
    "qomon": lambda: QomonSimulator(window=Window(100_000, 10.0), delay=0.05),
    "brevo": lambda: BrevoSimulator(window=Window(100_000, 10.0), delay=0.05),
}
NAMES: dict[str, Callable[[int], dict[str, Any]]] = {
    "nationbuilder": lambda n: {"first_name": f"T{n}", "last_name": "Petit", "email": f"t{n}@exemple.fr"},
    "qomon": lambda n: {"firstname": f"T{n}", "surname": "Petit", "mail": f"t{n}@exemple.fr"},
    "brevo": lambda n: {"email": f"t{n}@exemple.fr", "PRENOM": f"T{n}", "NOM": "Petit"},
}


def rows_of(said: Any) -> list[Any]:
    """The contacts of a page, wherever a vendor puts them."""
    while isinstance(said, dict):
        whole = cast("dict[str, Any]", said)
        said = whole.get("contacts") or whole.get("data")
    return cast("list[Any]", said) if isinstance(said, list) else []


async def count(client: AsyncClient) -> int:
    return len((await client.get("/v1/people?limit=200")).json()["items"])


@pytest.mark.parametrize("kind", SIMULATORS)
async def test_a_200_that_holds_an_error_is_no_empty_answer(
    client: AsyncClient, wire: Sync, sync: Sync, sessions: Sessions, campaign_id: UUID, kind: str
) -> None:
    simulator = SIMULATORS[kind]()
    simulator.add(**NAMES[kind](0))
    erring = Erring(simulator, an_error_in_a_200)
    with simulated(erring) as server:
        connector = await wire(simulator, server)
        run = await sync(connector)
        assert (run["state"], "rien n'est perdu" in run["note"].casefold(), run["entries"]) == ("failed", True, [])
        assert "autrement" in (await client.get("/connectors")).text
        async with transaction(sessions, campaign_id) as session:
            assert await session.scalar(select(Connector.their_since)) is None
        erring.change = as_it_is
        assert acts(await sync(connector)) == ["created_ours"]


TYPES: list[tuple[str, Callable[[Any], Any]]] = [
    ("nationbuilder", lambda row: row["attributes"].update(do_not_contact="true")),
    ("nationbuilder", lambda row: row["attributes"].update(first_name={"fr": "Luc"})),
    ("nationbuilder", lambda row: row.update(attributes=["first_name"])),
    ("qomon", lambda row: row.update(black_list="oui")),
    ("qomon", lambda row: row.update(UpdatedAt=12)),
    ("brevo", lambda row: row.update(emailBlacklisted="true")),
    ("brevo", lambda row: row.pop("emailBlacklisted")),
    ("brevo", lambda row: row.update(attributes="PRENOM=Luc")),
]


@pytest.mark.parametrize(("kind", "spoil"), TYPES)
async def test_a_contact_of_another_form_stays_apart_and_stops_nobody(
    client: AsyncClient, wire: Sync, sync: Sync, kind: str, spoil: Callable[[Any], Any]
) -> None:
    """A no that cannot be read would be lost: who carries it is not entered here."""
    simulator = SIMULATORS[kind]()
    keys = [simulator.add(**NAMES[kind](number)) for number in range(3)]

    def change(asked: Asked, found: Answered) -> Answered:
        rows = rows_of(found.body)
        for place, row in enumerate(rows):
            if str(row["id"]) == keys[1]:
                rows[place] = copy.deepcopy(row)
                spoil(rows[place])
        return found

    erring = Erring(simulator, change)
    with simulated(erring) as server:
        connector = await wire(simulator, server)
        run = await sync(connector)
        assert (run["state"], acts(run)) == ("done", ["created_ours", "created_ours", "reported"])
        told = next(one for one in run["entries"] if one["act"] == "reported")
        assert (told["their_id"], "forme" in told["why"]) == (keys[1], True)
        assert await count(client) == 2
        erring.change = as_it_is
        simulator.edit(keys[1])
        assert acts(await sync(connector)) == ["created_ours"]


async def test_pages_that_come_again_without_end_are_told(
    client: AsyncClient, wire: Sync, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm.integrations.connectors.vendors.nationbuilder.SIZE", 5)
    simulator = SIMULATORS["nationbuilder"]()
    for number in range(12):
        simulator.add(**NAMES["nationbuilder"](number))
    pages: list[Answered] = []

    def the_first_for_ever(asked: Asked, found: Answered) -> Answered:
        if asked.path.endswith("/signups") and "sort" in asked.query:
            pages.append(found)
            return pages[0]
        return found

    erring = Erring(simulator, the_first_for_ever)
    with simulated(erring) as server:
        connector = await wire(simulator, server)
        run = await sync(connector)
        assert (run["state"], "sans fin" in run["note"]) == ("failed", True)
        assert await count(client) == 5
        erring.change = as_it_is
        assert (await sync(connector))["state"] == "done"
        assert await count(client) == 12


async def test_a_page_that_comes_twice_enters_nobody_twice(
    client: AsyncClient, wire: Sync, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm.integrations.connectors.vendors.qomon.SIZE", 5)
    simulator = SIMULATORS["qomon"]()
    for number in range(12):
        simulator.add(**NAMES["qomon"](number))
    said: list[Answered] = []

    def each_twice(asked: Asked, found: Answered) -> Answered:
        if asked.path.endswith("/search"):
            said.append(found)
            return said[-2] if len(said) == 2 else found
        return found

    with simulated(Erring(simulator, each_twice)) as server:
        connector = await wire(simulator, server)
        await sync(connector)
        await sync(connector)
        assert await count(client) == 12


@pytest.mark.parametrize("silent", [False, True])
async def test_told_to_slow_down_with_or_without_a_header_nothing_is_lost(
    client: AsyncClient, wire: Sync, sync: Sync, silent: bool
) -> None:
    simulator = BrevoSimulator(window=Window(3, 0.3), delay=0.05, silent=silent)
    for number in range(4):
        simulator.add(**NAMES["brevo"](number))
        await enter(client, f"o{number}@exemple.fr", first_names=f"O{number}")
    with simulated(simulator) as server:
        connector = await wire(simulator, server)
        assert (await sync(connector))["state"] == "done"
    assert len(simulator.contacts) == await count(client) == 8


async def test_one_that_is_away_is_read_from_where_it_was_left(client: AsyncClient, wire: Sync, sync: Sync) -> None:
    simulator = SIMULATORS["brevo"]()
    simulator.add(**NAMES["brevo"](0))
    with simulated(simulator) as server:
        connector = await wire(simulator, server)
        await sync(connector)
        for number in (1, 2):
            simulator.add(**NAMES["brevo"](number))
            simulator.faults[:] = ["503"] * 8
            run = await sync(connector)
            assert (run["state"], "8 essais" in run["note"], run["entries"]) == ("failed", True, [])
        assert acts(await sync(connector)) == ["created_ours"] * 2
