"""Absent is unknown, never empty: what an answer or a file does not tell takes nothing away, on either side."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from crm.integrations.connectors.models import Connector
from crm.integrations.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.integrations.connectors.simulators.qomon import QomonSimulator
from crm.integrations.connectors.simulators.server import Server
from crm.integrations.connectors.vendors import nationbuilder
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from sqlalchemy import update

from services.crm.tests.integrations.connectors.conftest import Sync
from services.crm.tests.integrations.connectors.test_nationbuilder import acts, enter, person

from .luc import DROPPED, IN_NATION, IN_SPACE, LUC, in_nation, in_space, known

Nation = tuple[NationBuilderSimulator, Server]
Space = tuple[QomonSimulator, Server]
ADDRESS = ("street", "postcode", "town")


@pytest.mark.parametrize("owner", ["both", "theirs", "ours"])
async def test_what_a_nation_does_not_tell_stays_here(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, owner: str
) -> None:
    simulator, server = nation
    luc = simulator.add("vélo", **in_nation())
    connector = await wire(simulator, server, owners=dict.fromkeys((*LUC, "tags"), owner))
    await sync(connector)
    there = dict(simulator.signups[luc])
    for name in (*IN_NATION.values(), "home_address", "signup_tags", "email_opt_in", "do_not_contact"):
        simulator.hidden = {name}
        simulator.touch(luc)
        run = await sync(connector)
        assert (run["state"], run["entries"]) == ("done", []), name
        assert await known(client) == LUC | {"tags": ["vélo"]}, name
    assert {name: said for name, said in simulator.signups[luc].items() if name != "updated_at"} == {
        name: said for name, said in there.items() if name != "updated_at"
    }
    assert simulator.tags_of(luc) == {"vélo"}


async def test_an_address_that_was_not_asked_for_is_not_erased(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was: three of three were."""
    simulator, server = nation
    for number in range(3):
        simulator.add(
            first_name=f"P{number}", last_name="Petit", email=f"p{number}@exemple.fr", home_address={"city": "Lyon"}
        )
    connector = await wire(simulator, server)
    await sync(connector)
    monkeypatch.setattr(nationbuilder, "_INCLUDE", {"include": "signup_tags,taggings"})
    for key in list(simulator.signups):
        simulator.edit(key, last_name="Grand")
    assert acts(await sync(connector)) == ["updated_ours"] * 3
    people = (await client.get("/v1/people")).json()["items"]
    assert {(one["surname"], one["town"]) for one in people} == {("Grand", "Lyon")}


@pytest.mark.parametrize("name", list(LUC))
async def test_what_a_nation_empties_is_emptied_and_its_country_stays(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, name: str
) -> None:
    simulator, server = nation
    luc = simulator.add("vélo", **in_nation())
    connector = await wire(simulator, server)
    await sync(connector)
    home: dict[str, Any] = simulator.signups[luc]["home_address"]
    if name in ADDRESS:
        simulator.edit(luc, home_address=home | {nationbuilder._HOME[name]: None})  # pyright: ignore[reportPrivateUsage]
    else:
        simulator.edit(luc, **{IN_NATION[name]: None})
    await sync(connector)
    expected = LUC if name in DROPPED else LUC | {name: None}
    assert await known(client) == expected | {"tags": ["vélo"]}
    (one,) = (await client.get("/v1/people")).json()["items"]
    await client.patch(f"/v1/people/{one['id']}", json={"town": "Namur"})
    await sync(connector)
    there: dict[str, Any] = simulator.signups[luc]["home_address"]
    assert (there["city"], there["country_code"]) == ("Namur", "BE")


async def test_what_a_space_does_not_tell_stays_here_and_there(
    client: AsyncClient, space: Space, wire: Sync, sync: Sync
) -> None:
    simulator, server = space
    luc = simulator.add("vélo", **in_space(), gender="M", birthdate="1955-07-06T00:00:00Z")
    connector = await wire(simulator, server)
    await sync(connector)
    for name in (*IN_SPACE.values(), "address", "tags", "black_list"):
        simulator.hidden = {name}
        simulator.edit(luc)
        run = await sync(connector)
        assert (run["state"], run["entries"]) == ("done", []), name
        assert await known(client) == LUC | {"tags": ["vélo"]}, name
    simulator.hidden = set()
    (one,) = (await client.get("/v1/people")).json()["items"]
    await client.patch(f"/v1/people/{one['id']}", json={"town": "Brest", "tags": ["vélo", "affiches"]})
    await sync(connector)
    there = simulator.contacts[luc]
    assert there["address"] == in_space()["address"] | {"city": "Brest"}
    assert {tag["name"] for tag in there["tags"]} == {"vélo", "affiches"}
    assert (there["gender"], there["birthdate"], simulator.replaced) == ("M", "1955-07-06T00:00:00Z", 0)


async def test_a_field_is_emptied_in_a_space_with_all_else_put_back(
    client: AsyncClient, space: Space, wire: Sync, sync: Sync
) -> None:
    """Their PATCH clears what it does not name, and names older answers otherwise than it is written."""
    simulator, server = space
    simulator.labels = ["isoloir_id", "métier"]
    answers = [{"form_id": 1002, "form_ref_id": 0, "data": "menuisier", "id": 7, "contact_id": 1, "label": None}]
    luc = simulator.add("vélo", **in_space(), birthcity="Nantes", customfields=answers, actions_ids=[4])
    del simulator.contacts[luc]["custom_fields"], simulator.contacts[luc]["action_ids"]
    connector = await wire(simulator, server)
    await sync(connector)
    (one,) = (await client.get("/v1/people")).json()["items"]
    await client.patch(f"/v1/people/{one['id']}", json={"town": None, "tags": []})
    await sync(connector)
    there = simulator.contacts[luc]
    assert simulator.replaced == 1
    assert there["address"] == in_space()["address"] | {"city": ""}
    assert (there["tags"], there["mobile"], there["birth_city"]) == ([], LUC["phone"], "Nantes")
    assert there["custom_fields"] == [{"data": "menuisier", "form_id": 1002, "form_ref_id": 0}]
    assert there["action_ids"] == [4]


@pytest.mark.parametrize("kind", ["nationbuilder", "qomon"])
async def test_who_agreed_here_still_does_after_they_are_made_there(
    client: AsyncClient, nation: Nation, space: Space, wire: Sync, sync: Sync, kind: str
) -> None:
    """Qomon tells nothing of who agrees to e-mails: that is no refusal."""
    simulator, server = nation if kind == "nationbuilder" else space
    ana = await enter(client, "ana@exemple.fr")
    yes = {"use": "email", "state": "given", "source": "form", "text_version": "f-1"}
    assert (await client.post(f"/v1/people/{ana['id']}/consents", json=yes)).status_code in (200, 201)
    connector = await wire(simulator, server)
    for _ in range(3):
        await sync(connector)
        for key in [*getattr(simulator, "signups", {}), *getattr(simulator, "contacts", {})]:
            simulator.edit(key, **({"last_name": "Noir"} if kind == "nationbuilder" else {"surname": "Noir"}))
        assert (await person(client, ana["id"]))["uses"] == ["email"]


async def test_somebody_of_theirs_who_has_the_e_mail_is_met_and_not_written_over(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, sessions: Sessions, campaign_id: UUID
) -> None:
    """Their upsert matches on the e-mail alone, whatever the name: it would rename a husband to his wife."""
    simulator, server = nation
    await sync(connector := await wire(simulator, server, takes_new=False))
    marc = simulator.add("fidèle", first_name="Marc", last_name="Roux", email="famille@exemple.fr")
    ana = simulator.add(
        "fidèle", first_name="Ana", last_name="Roux", email="ana@exemple.fr", mobile_number="0612345678"
    )
    async with transaction(sessions, campaign_id) as session:
        # They were read before we knew them.
        await session.execute(update(Connector).values(their_since=datetime.now(UTC) + timedelta(hours=1)))
    await enter(client, "famille@exemple.fr")
    await enter(client, "ana@exemple.fr", surname="Roux")
    run = await sync(connector)
    refused = next(entry for entry in run["entries"] if entry["state"] == "refused")
    assert "autre nom" in refused["why"]
    assert simulator.signups[marc]["first_name"] == "Marc"
    assert (simulator.tags_of(ana), simulator.signups[ana]["email_opt_in"]) == ({"fidèle", "marché"}, True)
    assert simulator.signups[ana]["mobile_number"] == "0612345678"
    assert len(simulator.signups) == 2
