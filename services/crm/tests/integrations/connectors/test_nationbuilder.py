"""Two ways, against a NationBuilder that behaves as its documentation says, over HTTP."""

from typing import Any
from uuid import UUID

import pytest
from crm.integrations.connectors.jobs import JOBS
from crm.integrations.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.integrations.connectors.simulators.server import Server
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import new_campaign, told, work_off

from services.crm.tests.integrations.connectors.conftest import Sync

Nation = tuple[NationBuilderSimulator, Server]
PERSON: dict[str, Any] = {"first_names": "Ana", "surname": "Roux", "source": "form", "tags": ["marché"]}


def acts(run: dict[str, Any]) -> list[str]:
    return sorted(entry["act"] for entry in run["entries"])


async def enter(client: AsyncClient, email: str, **more: Any) -> dict[str, Any]:
    contacts = [{"channel": "email", "address": email}]
    made = await client.post("/v1/people", json=PERSON | {"contacts": contacts} | more)
    assert made.status_code == 201, made.text
    return made.json()


async def person(client: AsyncClient, person_id: str) -> dict[str, Any]:
    return (await client.get(f"/v1/people/{person_id}")).json()


async def test_both_sides_get_what_the_other_has_and_no_echo(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, sessions: Sessions, campaign_id: UUID
) -> None:
    simulator, server = nation
    key = simulator.add(
        "Vélo", first_name="Luc", last_name="Petit", email="luc@exemple.fr", mobile_number="06 12 34 56 78"
    )
    ana = await enter(client, "ana@exemple.fr")
    connector = await wire(simulator, server)
    first = await sync(connector)
    assert (first["state"], acts(first)) == ("done", ["created_ours", "created_theirs"])
    mine = next(one for one in simulator.signups.values() if one.get("email") == "ana@exemple.fr")
    assert (mine["first_name"], mine["external_id"]) == ("Ana", f"isoloir:{ana['id']}")
    assert mine["email_opt_in"] is False
    luc = next(entry["person_id"] for entry in first["entries"] if entry["act"] == "created_ours")
    known = await person(client, luc)
    assert (known["surname"], known["tags"], known["source"]) == ("Petit", ["Vélo"], "integration")
    assert known["uses"] == []
    assert {one["channel"] for one in known["contacts"]} == {"email", "phone"}
    events = [one for one in await told(sessions, campaign_id) if one.subject == "crm.v1.person.changed"]
    assert {getattr(one, "origin", "") for one in events} == {"team", "integration"}
    for _ in range(2):
        writes = simulator.writes
        again = await sync(connector)
        assert (again["state"], again["entries"], simulator.writes) == ("done", [], writes)
    simulator.edit(key, last_name="Grand")
    patched = await client.patch(f"/v1/people/{ana['id']}", json={"town": "Lyon", "tags": ["marché", "affiches"]})
    assert patched.status_code == 200
    third = await sync(connector)
    assert acts(third) == ["updated_ours", "updated_theirs"]
    assert (await person(client, luc))["surname"] == "Grand"
    assert mine["home_address"]["city"] == "Lyon"
    ana_there = next(key for key, one in simulator.signups.items() if one is mine)
    assert simulator.tags_of(ana_there) == {"marché", "affiches"}
    assert (await sync(connector))["entries"] == []


async def test_somebody_known_by_an_address_is_met_and_conflicts_keep_ours(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync
) -> None:
    simulator, server = nation
    key = simulator.add(first_name="Ana", email="ANA@exemple.fr", home_address={"city": "Nice"})
    ana = await enter(client, "ana@exemple.fr", town="Lyon")
    connector = await wire(simulator, server)
    run = await sync(connector)
    assert acts(run) == ["conflict", "updated_theirs"]
    assert simulator.signups[key]["home_address"]["city"] == "Lyon"
    assert simulator.signups[key]["last_name"] == "Roux"
    assert len(simulator.signups) == 1
    assert (await person(client, ana["id"]))["town"] == "Lyon"
    conflict = next(entry for entry in run["entries"] if entry["act"] == "conflict")
    assert conflict["fields"] == ["town"]
    assert "le nôtre reste" in conflict["why"]


async def test_a_no_goes_both_ways_and_a_yes_neither(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync
) -> None:
    simulator, server = nation
    ana = await enter(client, "ana@exemple.fr")
    yes = {"use": "email", "state": "given", "source": "form", "text_version": "f-1"}
    assert (await client.post(f"/v1/people/{ana['id']}/consents", json=yes)).status_code in (200, 201)
    luc = simulator.add(first_name="Luc", last_name="Petit", email="luc@exemple.fr", mobile_number="+33612345678")
    connector = await wire(simulator, server)
    run = await sync(connector)
    luc_here = next(entry["person_id"] for entry in run["entries"] if entry["act"] == "created_ours")
    ana_there = next(key for key, one in simulator.signups.items() if one["email"] == "ana@exemple.fr")
    assert simulator.signups[ana_there]["email_opt_in"] is True
    # She unsubscribes there; he refuses everything there.
    simulator.edit(ana_there, email_opt_in=False)
    simulator.edit(luc, do_not_contact=True)
    assert acts(await sync(connector)) == ["closed_ours", "closed_ours"]
    assert (await person(client, ana["id"]))["uses"] == []
    assert {one["suppressed"] for one in (await person(client, luc_here))["contacts"]} == {"opt_out"}
    # They are put back there by hand: here a no stays a no, and goes back there.
    simulator.edit(luc, do_not_contact=False)
    assert acts(await sync(connector)) == ["closed_theirs"]
    assert simulator.signups[luc]["do_not_contact"] is True
    simulator.edit(ana_there, email_opt_in=True)
    await sync(connector)
    assert (await person(client, ana["id"]))["uses"] == []
    # And a no that is said here is told there.
    eve = await enter(client, "eve@exemple.fr", first_names="Eve")
    await client.post(f"/v1/people/{eve['id']}/consents", json=yes)
    await sync(connector)
    no = {"use": "email", "state": "withdrawn", "source": "phone"}
    await client.post(f"/v1/people/{eve['id']}/consents", json=no)
    assert acts(await sync(connector)) == ["closed_theirs"]
    eve_there = next(one for one in simulator.signups.values() if one["email"] == "eve@exemple.fr")
    assert eve_there["email_opt_in"] is False


async def test_a_dry_run_writes_nothing_and_says_what_it_would(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync
) -> None:
    simulator, server = nation
    simulator.add(first_name="Luc", last_name="Petit", email="luc@exemple.fr")
    await enter(client, "ana@exemple.fr")
    connector = await wire(simulator, server)
    run = await sync(connector, dry=True)
    assert acts(run) == ["created_ours", "created_theirs"]
    assert {entry["state"] for entry in run["entries"]} == {"planned"}
    assert (len(simulator.signups), simulator.writes) == (1, 0)
    assert len((await client.get("/v1/people")).json()["items"]) == 1
    assert acts(await sync(connector)) == ["created_ours", "created_theirs"]


async def test_a_run_stops_at_its_cap_and_the_next_goes_on(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync
) -> None:
    simulator, server = nation
    for number in range(12):
        simulator.add(first_name=f"P{number}", last_name="Petit", email=f"p{number}@exemple.fr")
    connector = await wire(simulator, server, cap=5)
    states = [(await sync(connector))["state"] for _ in range(3)]
    assert states == ["capped", "capped", "done"]
    people = (await client.get("/v1/people?limit=50")).json()["items"]
    assert len({one["first_names"] for one in people}) == len(people) == 12


async def test_a_run_is_undone_on_both_sides_but_for_what_was_changed_since(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, sessions: Sessions
) -> None:
    simulator, server = nation
    simulator.add(first_name="Luc", last_name="Petit", email="luc@exemple.fr")
    old = simulator.add(first_name="Ana", last_name="Roux", email="ana@exemple.fr", home_address={"zip": "69003"})
    ana = await enter(client, "ana@exemple.fr", town="Lyon")
    eve = await enter(client, "eve@exemple.fr", first_names="Eve")
    bob = simulator.add(first_name="Bob", last_name="Blanc", email="bob@exemple.fr")
    connector = await wire(simulator, server)
    run = await sync(connector)
    bob_here = next(one["person_id"] for one in run["entries"] if one["their_id"] == bob)
    await client.patch(f"/v1/people/{bob_here}", json={"town": "Brest"})
    path = f"/v1/connectors/{connector['id']}/runs/{run['id']}/undo"
    assert (await client.post(path)).status_code == 202
    await work_off(sessions, JOBS)
    found = (await client.get(f"/v1/connectors/{connector['id']}/runs")).json()["items"][0]
    assert found["state"] == "undone"
    assert "1 gardés" in found["note"]
    names = {one["first_names"] for one in (await client.get("/v1/people")).json()["items"]}
    assert names == {"Ana", "Eve", "Bob"}
    assert (await person(client, ana["id"]))["postcode"] is None
    assert simulator.signups[old]["home_address"].get("city") in (None, "")
    assert eve["id"] not in str(simulator.signups)
    assert (await client.post(path)).status_code == 409


async def test_who_is_deleted_there_stays_here_and_is_not_made_again(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync
) -> None:
    simulator, server = nation
    ana = await enter(client, "ana@exemple.fr")
    connector = await wire(simulator, server)
    await sync(connector)
    simulator.signups.clear()
    await client.patch(f"/v1/people/{ana['id']}", json={"town": "Lyon"})
    run = await sync(connector)
    assert [entry["state"] for entry in run["entries"]] == ["refused"]
    assert "n'existe plus" in run["entries"][0]["why"]
    assert simulator.signups == {}
    assert (await person(client, ana["id"]))["town"] == "Lyon"


async def test_who_is_erased_here_is_closed_there_and_does_not_come_back(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync
) -> None:
    simulator, server = nation
    key = simulator.add(first_name="Luc", last_name="Petit", email="luc@exemple.fr")
    connector = await wire(simulator, server)
    run = await sync(connector)
    assert (await client.delete(f"/v1/people/{run['entries'][0]['person_id']}")).status_code == 204
    simulator.edit(key, last_name="Grand")
    assert acts(await sync(connector)) == ["closed_theirs"]
    assert simulator.signups[key]["do_not_contact"] is True
    assert (await client.get("/v1/people")).json()["items"] == []
    assert (await sync(connector))["entries"] == []


async def test_strange_values_are_reported_and_stop_nobody(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync
) -> None:
    simulator, server = nation
    key = simulator.add("x" * 250, first_name="Luc", last_name="Petit", email="pas une adresse", mobile_number="12")
    simulator.add(email="sans-nom@exemple.fr")
    simulator.add(first_name="Eve", last_name="Noir", email="eve@exemple.fr")
    connector = await wire(simulator, server)
    run = await sync(connector)
    assert run["state"] == "done"
    luc = next(entry for entry in run["entries"] if entry["their_id"] == key)
    assert "étiquette" in luc["why"]
    assert "e-mail" in luc["why"]
    assert sorted(entry["state"] for entry in run["entries"]) == ["done", "done", "refused"]
    assert simulator.signups[key]["email"] == "pas une adresse"
    # A vendor that gives a deleted contact's number to somebody else.
    simulator.signups[key] = {
        **simulator.signups[key],
        "first_name": "Zoé",
        "email": "zoe@exemple.fr",
        "mobile_number": "",
    }
    simulator.edit(key, created_at=simulator.now(), last_name="Vert")
    again = await sync(connector)
    assert any("réattribué" in entry["why"] for entry in again["entries"])
    assert (await person(client, luc["person_id"]))["first_names"] == "Luc"
    assert {one["first_names"] for one in (await client.get("/v1/people")).json()["items"]} == {"Luc", "Eve", "Zoé"}


@pytest.mark.parametrize("faults", [["429", "500", "truncated"], ["503"] * 5, ["truncated"] * 5])
async def test_a_storm_is_sat_out(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, faults: list[str]
) -> None:
    simulator, server = nation
    simulator.add(first_name="Luc", last_name="Petit", email="luc@exemple.fr")
    await enter(client, "ana@exemple.fr")
    connector = await wire(simulator, server)
    simulator.faults = list(faults)
    run = await sync(connector)
    assert (run["state"], acts(run), len(simulator.signups)) == ("done", ["created_ours", "created_theirs"], 2)


async def test_what_does_not_end_is_told_plainly_and_gone_on_with(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync
) -> None:
    simulator, server = nation
    for number in range(3):
        simulator.add(first_name=f"P{number}", last_name="Petit", email=f"p{number}@exemple.fr")
        await enter(client, f"q{number}@exemple.fr", first_names=f"Q{number}")
    connector = await wire(simulator, server)
    simulator.faults = ["503"] * 50
    away = await sync(connector)
    assert (away["state"], "n'a pas répondu" in away["note"]) == ("failed", True)
    simulator.faults = ["", "", "401"]
    revoked = await sync(connector)
    assert (revoked["state"], "révoqués" in revoked["note"]) == ("failed", True)
    simulator.faults, simulator.token = [], "another-token"
    assert "révoqués" in (await sync(connector))["note"]
    put = await client.put(f"/v1/connectors/{connector['id']}/token", json={"token": "another-token"})
    assert put.status_code == 200
    assert (await sync(connector))["state"] == "done"
    assert len(simulator.signups) == 6
    assert len((await client.get("/v1/people")).json()["items"]) == 6


async def test_two_that_would_fight_and_addresses_inside_are_refused(
    client: AsyncClient, nation: Nation, wire: Sync, sessions: Sessions
) -> None:
    simulator, server = nation
    await wire(simulator, server, owners={"town": "theirs"})
    body = {"kind": "qomon", "name": "Q", "base_url": server.url, "token": "une-cle-d-essai"}
    fight = await client.post("/v1/connectors", json=body | {"owners": {"town": "theirs"}})
    assert (fight.status_code, fight.json()["pointer"]) == (409, "/owners/town")
    inside = await client.post("/v1/connectors", json=body | {"base_url": "https://10.0.0.1"})
    assert (inside.status_code, inside.json()["pointer"]) == (422, "/base_url")
    opinion = await client.post("/v1/connectors", json=body | {"owners": {"opinion": "both"}})
    assert opinion.status_code == 422
    assert await new_campaign(sessions)
    assert "une-cle" not in (await client.get("/v1/connectors")).text
