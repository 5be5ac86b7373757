"""Two ways, against a Brevo that behaves as its documentation says: imports are done later, a new e-mail lifts a no."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from crm.integrations.connectors.models import Connector
from crm.integrations.connectors.simulators.brevo import BrevoSimulator
from crm.integrations.connectors.simulators.server import Asked, Server
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from sqlalchemy import update

from services.crm.tests.integrations.connectors.conftest import Sync
from services.crm.tests.integrations.connectors.test_nationbuilder import acts, enter, person
from services.crm.tests.integrations.connectors.vendor_facts import wrong_in_answer

Account = tuple[BrevoSimulator, Server]


def at(simulator: BrevoSimulator, email: str) -> dict[str, Any]:
    return next(one for one in simulator.contacts.values() if one["email"] == email)


async def test_both_sides_get_what_the_other_has_and_no_echo(
    client: AsyncClient, account: Account, wire: Sync, sync: Sync
) -> None:
    simulator, server = account
    luc = simulator.add("luc@exemple.fr", PRENOM="Luc", NOM="Petit")
    await enter(client, "ana@exemple.fr")
    connector = await wire(simulator, server)
    first = await sync(connector)
    assert (first["state"], acts(first)) == ("done", ["created_ours", "created_theirs"])
    ana = at(simulator, "ana@exemple.fr")
    # Who has not said yes here is not written to from there: neither by e-mail nor by SMS.
    assert (ana["emailBlacklisted"], ana["smsBlacklisted"], ana["attributes"]["NOM"]) == (True, True, "Roux")
    assert (await sync(connector))["entries"] == []
    made = next(entry["person_id"] for entry in first["entries"] if entry["act"] == "created_ours")
    await client.patch(f"/v1/people/{made}", json={"surname": "Grand"})
    simulator.edit(str(ana["id"]), attributes=ana["attributes"] | {"NOM": "Rouge"})
    assert acts(await sync(connector)) == ["updated_ours", "updated_theirs"]
    assert simulator.contacts[luc]["attributes"] == {"PRENOM": "Luc", "NOM": "Grand"}
    assert (await sync(connector))["entries"] == []
    assert simulator.lists == {1: "Isoloir"}


async def test_a_yes_crosses_once_and_a_no_both_ways(
    client: AsyncClient, account: Account, wire: Sync, sync: Sync
) -> None:
    simulator, server = account
    ana = await enter(client, "ana@exemple.fr")
    yes = {"use": "email", "state": "given", "source": "form", "text_version": "f-1"}
    assert (await client.post(f"/v1/people/{ana['id']}/consents", json=yes)).status_code in (200, 201)
    connector = await wire(simulator, server)
    await sync(connector)
    there = at(simulator, "ana@exemple.fr")
    assert (there["emailBlacklisted"], there["smsBlacklisted"]) == (False, True)
    simulator.edit(str(there["id"]), emailBlacklisted=True)
    await sync(connector)
    assert "email" not in (await person(client, ana["id"]))["uses"]
    # Here they say no to everything: there, neither e-mail nor SMS.
    for use in ("email", "sms", "call", "automated_call"):
        no = {"use": use, "state": "withdrawn", "source": "form"}
        assert (await client.post(f"/v1/people/{ana['id']}/consents", json=no)).status_code < 400
    await sync(connector)
    there = at(simulator, "ana@exemple.fr")
    assert (there["emailBlacklisted"], there["smsBlacklisted"]) == (True, True)


async def test_who_refuses_there_is_known_to_refuse_when_first_met(
    client: AsyncClient, account: Account, wire: Sync, sync: Sync
) -> None:
    simulator, server = account
    simulator.add("luc@exemple.fr", PRENOM="Luc", NOM="Petit", blacklisted=True)
    connector = await wire(simulator, server)
    run = await sync(connector)
    luc = await person(client, run["entries"][0]["person_id"])
    assert luc["contacts"][0]["suppressed"] == "opt_out"
    assert (await sync(connector))["entries"] == []


async def test_a_new_email_never_lifts_a_refusal(client: AsyncClient, account: Account, wire: Sync, sync: Sync) -> None:
    simulator, server = account
    key = simulator.add("luc@exemple.fr", PRENOM="Luc", NOM="Petit", blacklisted=True)
    connector = await wire(simulator, server)
    run = await sync(connector)
    luc = run["entries"][0]["person_id"]
    put = {"channel": "email", "address": "luc.petit@exemple.fr"}
    await client.post(f"/v1/people/{luc}/contacts", json=put)
    first = (await person(client, luc))["contacts"][0]
    await client.delete(f"/v1/people/{luc}/contacts/{first['id']}")
    run = await sync(connector)
    assert {(one["state"], "lèverait" in one["why"]) for one in run["entries"]} == {("refused", True)}
    assert (simulator.contacts[key]["email"], simulator.contacts[key]["emailBlacklisted"]) == ("luc@exemple.fr", True)


async def test_somebody_of_another_name_at_that_email_is_not_written_over(
    client: AsyncClient, account: Account, wire: Sync, sync: Sync
) -> None:
    simulator, server = account
    key = simulator.add("ana@exemple.fr", PRENOM="Zoé", NOM="Blanc")
    await enter(client, "ana@exemple.fr")
    connector = await wire(simulator, server, takes_new=False)
    run = await sync(connector)
    assert [(one["state"], "autre nom" in one["why"]) for one in run["entries"]] == [("refused", True)]
    assert simulator.contacts[key]["attributes"]["PRENOM"] == "Zoé"


async def test_one_who_is_gone_stops_none_of_the_others(
    client: AsyncClient, account: Account, wire: Sync, sync: Sync, sessions: Sessions, campaign_id: UUID
) -> None:
    simulator, server = account
    keys = [simulator.add(f"p{n}@exemple.fr", PRENOM=f"P{n}", NOM="Petit") for n in range(5)]
    connector = await wire(simulator, server)
    run = await sync(connector)
    for entry in run["entries"]:
        await client.patch(f"/v1/people/{entry['person_id']}", json={"surname": "Grand"})
    del simulator.contacts[keys[2]]
    run = await sync(connector)
    assert sorted(one["state"] for one in run["entries"]) == ["done"] * 4 + ["refused"]
    assert {one["attributes"]["NOM"] for one in simulator.contacts.values()} == {"Grand"}
    yesterday = datetime.now(UTC) - timedelta(days=1)
    async with transaction(sessions, campaign_id) as session:
        await session.execute(update(Connector).values(checked_at=yesterday))
    run = await sync(connector)
    assert {one["their_id"] for one in run["entries"]} == {keys[2]}
    assert len((await client.get("/v1/people")).json()["items"]) == 5


async def test_an_attribute_that_the_account_has_not_is_told(
    client: AsyncClient, account: Account, wire: Sync, sync: Sync
) -> None:
    simulator, server = account
    connector = await wire(simulator, server, mapping={"town": "VILLE"})
    run = await sync(connector)
    assert (run["state"], "VILLE" in run["note"]) == ("failed", True)
    simulator.attributes.append("VILLE")
    simulator.add("luc@exemple.fr", PRENOM="Luc", VILLE="Nice")
    run = await sync(connector)
    assert (await person(client, run["entries"][0]["person_id"]))["town"] == "Nice"


def test_an_account_refuses_what_its_description_does_not_show() -> None:
    simulator = BrevoSimulator()
    simulator.add("luc@exemple.fr")
    key = {"api-key": simulator.token, "content-type": "application/json"}
    asked: list[tuple[str, str, dict[str, str], Any, int]] = [
        ("GET", "/contacts", {"limit": "1001"}, None, 400),
        ("GET", "/contacts", {"page": "1"}, None, 400),
        ("GET", "/contacts", {"ids": ",".join(map(str, range(21)))}, None, 400),
        ("GET", "/contacts", {"modifiedSince": "hier"}, None, 400),
        ("GET", "/contacts/9", {"identifierType": "contact_id"}, None, 404),
        ("GET", "/contacts/1", {"identifierType": "number"}, None, 400),
        ("POST", "/contacts/import", {}, {"jsonBody": [{"email": "a@exemple.fr"}]}, 400),
        ("POST", "/contacts/import", {}, {"listIds": [1]}, 400),
        ("POST", "/contacts/batch", {}, {"contacts": [{"id": 9}]}, 404),
        ("POST", "/contacts/batch", {}, {"contacts": [{"id": 1, "name": "x"}]}, 400),
        ("PUT", "/contacts/1", {"identifierType": "contact_id"}, {"first_name": "x"}, 400),
        ("GET", "/processes/1", {}, None, 404),
    ]
    for method, path, query, body, status in asked:
        request = Asked(method, f"/v3{path}", query, key, body)
        found = simulator.answer(request)
        simulator.window.seen.clear()
        assert (found.status, path) == (status, path)
        assert wrong_in_answer("brevo", request, found) == []
    assert simulator.answer(Asked("GET", "/v3/contacts", {}, {"api-key": "another"}, None)).status == 401
