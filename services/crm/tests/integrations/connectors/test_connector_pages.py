"""What whoever runs the campaign reads and does on the pages, and who may not."""

from typing import Any
from uuid import UUID

from common.scopes import Role
from crm.integrations.connectors.jobs import JOBS
from crm.integrations.connectors.simulators.brevo import BrevoSimulator
from crm.integrations.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.integrations.connectors.simulators.server import Server
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member, work_off

from services.crm.tests.integrations.connectors.conftest import Sync
from services.crm.tests.integrations.connectors.test_nationbuilder import enter


async def test_a_person_wires_tries_reads_and_takes_out(
    client: AsyncClient, nation: tuple[NationBuilderSimulator, Server], sessions: Sessions
) -> None:
    simulator, server = nation
    simulator.add(first_name="Luc", last_name="Petit", email="luc@exemple.fr")
    form = {"kind": "nationbuilder", "name": "Notre nation", "base_url": server.url, "token": simulator.token}
    bad = await client.post("/connectors", data=form | {"token": "x", "cap": "5"})
    assert (bad.status_code, "la clé" in bad.text) == (422, True)
    assert (await client.post("/connectors", data=form | {"cap": "zut"})).status_code == 422
    made = await client.post("/connectors", data=form | {"cap": "5"})
    assert made.status_code == 303
    page = (await client.get("/connectors")).text
    assert "Notre nation" in page
    assert simulator.token not in page
    # Nothing counts as ready before the nation has answered.
    assert ("Pas encore prêt" in page, "Essayer sans rien écrire" in page) == (True, False)
    (connector,) = (await client.get("/v1/connectors")).json()["items"]
    await work_off(sessions, JOBS)
    tried = (await client.get(made.headers["location"])).text
    assert "La connexion fonctionne : 1 fiche lue" in tried
    page = (await client.get("/connectors")).text
    assert ("Pas encore prêt" in page, "Essayer sans rien écrire" in page) == (False, True)
    assert "Synchroniser</button>" not in page
    assert (await client.post(f"/connectors/{connector['id']}/runs", data={"dry": "1"})).status_code == 303
    await work_off(sessions, JOBS)
    run = (await client.get(f"/v1/connectors/{connector['id']}/runs")).json()["items"][0]
    log = (await client.get(f"/connectors/{connector['id']}/runs/{run['id']}")).text
    assert "entrée ici, serait fait" in log
    assert "Petit" not in log
    assert (await client.post(f"/connectors/{connector['id']}/runs/{run['id']}/undo")).status_code == 409
    assert (await client.post(f"/connectors/{connector['id']}/remove")).status_code == 303
    assert (await client.get("/v1/connectors")).json()["items"] == []


async def test_rights_and_tenancy(
    app: FastAPI,
    client: AsyncClient,
    nation: tuple[NationBuilderSimulator, Server],
    wire: Sync,
    sessions: Sessions,
    campaign_id: UUID,
) -> None:
    connector = await wire(*nation)
    await new_member(sessions, campaign_id, "third-party", (Role.INTEGRATOR,))
    await new_member(sessions, campaign_id, "here-only", (Role.MANAGER,), ("94033",))
    async with call(app, campaign_id, subject="third-party") as integrator:
        assert (await integrator.get("/v1/connectors")).status_code == 403
    async with call(app, campaign_id, subject="here-only") as local:
        assert (await local.post(f"/v1/connectors/{connector['id']}/runs", json={})).status_code == 403
    async with call(app, await new_campaign(sessions)) as stranger:
        assert (await stranger.get("/v1/connectors")).json()["items"] == []
        assert (await stranger.post(f"/v1/connectors/{connector['id']}/runs", json={})).status_code == 404
        assert (await stranger.delete(f"/v1/connectors/{connector['id']}")).status_code == 404
    asked = await client.post(f"/v1/connectors/{connector['id']}/runs", json={})
    assert asked.status_code == 202
    assert (await client.post(f"/v1/connectors/{connector['id']}/runs", json={})).status_code == 409


async def test_lists_interactions_and_webhooks_are_settled_on_the_page(
    client: AsyncClient, nation: tuple[NationBuilderSimulator, Server], wire: Sync, sync: Sync, sessions: Sessions
) -> None:
    simulator, server = nation
    simulator.add("marché", first_name="Luc", last_name="Petit", email="luc@exemple.fr")
    connector = await wire(simulator, server)
    await sync(connector)
    here = f"/connectors/{connector['id']}"
    assert "au nom de quelle fiche" in (await client.get("/connectors")).text
    without = await client.post(f"{here}/settings", data={"interactions": "both", "cap": "7"})
    assert (without.status_code, "au nom de qui" in without.text) == (422, True)
    for bad in ({"interactions": "zut", "cap": "7"}, {"cap": "0"}, {"cap": "zut"}, {"author": "x", "cap": "7"}):
        assert (await client.post(f"{here}/settings", data=bad)).status_code == 422
    said = {"author": "12", "interactions": "both", "cap": "7"}
    assert (await client.post(f"{here}/settings", data=said)).status_code == 303
    (now,) = (await client.get("/v1/connectors")).json()["items"]
    assert (now["author"], now["owners"]["interactions"], now["cap"]) == ("12", "both", 7)
    kept = {"name": "Marché", "filter": {"kind": "tag", "tag": "marché"}}
    segment = (await client.post("/v1/segments", json=kept)).json()["id"]
    form = {"segment_id": segment, "name": "Le marché"}
    for bad in ({"segment_id": "zut"}, {"segment_id": connector["id"]}, {"name": ""}):
        assert (await client.post(f"{here}/lists", data=form | bad)).status_code == 422
    assert (await client.post(f"{here}/lists", data=form | {"dry": "1"})).status_code == 303
    await work_off(sessions, JOBS)
    assert simulator.lists == {}
    assert (await client.post(f"{here}/lists", data=form)).status_code == 303
    await work_off(sessions, JOBS)
    assert list(simulator.lists.values()) == [list(simulator.signups)]
    assert "liste « Le marché »" in (await client.get("/connectors")).text
    shown = await client.post(f"{here}/notification-urls")
    assert (shown.status_code, shown.headers["cache-control"]) == (200, "no-store")
    assert "/v1/public/connectors/" in shown.text
    assert "/v1/public/connectors/" not in (await client.get("/connectors")).text
    assert (await client.post(f"{here}/settings", data={"interactions": "off", "cap": "7"})).status_code == 303
    assert (await client.get("/v1/connectors")).json()["items"][0]["author"] is None


async def test_a_connector_is_wired_with_interactions_on_the_page(
    client: AsyncClient, nation: tuple[NationBuilderSimulator, Server]
) -> None:
    simulator, server = nation
    form = {"kind": "nationbuilder", "name": "Nation", "base_url": server.url, "token": simulator.token, "cap": "5"}
    assert (await client.post("/connectors", data=form | {"interactions": "ours"})).status_code == 422
    assert (await client.post("/connectors", data=form | {"interactions": "ours", "author": "3"})).status_code == 303
    (connector,) = (await client.get("/v1/connectors")).json()["items"]
    assert (connector["author"], connector["owners"]["interactions"]) == ("3", "ours")


async def test_who_sets_what_somebody_else_has_set_is_told(
    client: AsyncClient, nation: tuple[NationBuilderSimulator, Server], wire: Sync, sync: Sync
) -> None:
    connector = await wire(*nation)
    path = f"/v1/connectors/{connector['id']}"
    read = await client.get(path)
    assert (read.json(), read.json()["version"]) == (connector, 1)
    first = await client.patch(path, json={"cap": 7}, headers={"If-Match": read.headers["ETag"]})
    assert (first.status_code, first.json()["version"], first.headers["ETag"]) == (200, 2, '"2"')
    late = await client.patch(path, json={"cap": 9}, headers={"If-Match": read.headers["ETag"]})
    assert (late.status_code, late.json()["current"]["cap"]) == (412, 7)
    assert (await client.patch(path, json={"cap": 9}, headers={"If-Match": "x"})).status_code == 422
    late = await client.post(
        f"/connectors/{connector['id']}/settings", data={"interactions": "off", "cap": "9", "version": "1"}
    )
    assert (late.status_code, "entre-temps" in late.text) == (412, True)
    assert 'name="version" value="2"' in late.text
    # A run reads on and sets nothing: what a person has on the screen is still what it is.
    seen = (await client.get(path)).headers["ETag"]
    assert (await client.get(path, headers={"If-None-Match": seen})).status_code == 304
    nation[0].add(first_name="Luc", last_name="Petit", email="luc@exemple.fr")
    await sync(connector)
    assert (await client.get(path, headers={"If-None-Match": seen})).status_code == 200
    assert (await client.patch(path, json={"cap": 9}, headers={"If-Match": seen})).json()["version"] == 3


async def test_each_tool_has_its_own_short_form_and_says_where_its_key_is(client: AsyncClient) -> None:
    first = (await client.get("/connectors")).text
    assert 'name="token"' not in first
    for tool, said, unsaid in (
        ("brevo", "SMTP &amp; API", "Numéro de fiche"),
        ("nationbuilder", "Developer, API token", "Colonnes"),
        ("qomon", "https://incoming.qomon.app", "Où trouver"),
        ("csv", "Colonnes du fichier", "Numéro de fiche"),
    ):
        page = (await client.get(f"/connectors?tool={tool}")).text
        assert (said in page, unsaid in page) == (True, False), tool
    refused = await client.post(
        "/connectors", data={"kind": "csv", "name": "x", "base_url": "https://exemple.fr/x.csv"}
    )
    assert (refused.status_code, "Colonnes du fichier" in refused.text) == (422, True)
    unknown = await client.post("/connectors", data={"kind": "zut", "name": "x"})
    assert (unknown.status_code, "Lequel ?" in unknown.text) == (422, True)


async def test_a_connection_that_is_refused_says_what_to_do_and_is_not_ready(
    client: AsyncClient, nation: tuple[NationBuilderSimulator, Server], sessions: Sessions
) -> None:
    simulator, server = nation
    form = {"kind": "nationbuilder", "name": "Nation", "base_url": server.url, "token": "une-autre-cle", "cap": "5"}
    made = await client.post("/connectors", data=form)
    await work_off(sessions, JOBS)
    told = (await client.get(made.headers["location"])).text
    assert ("refuse nos identifiants" in told, "donner une nouvelle clé" in told) == (True, True)
    (connector,) = (await client.get("/v1/connectors")).json()["items"]
    page = (await client.get("/connectors")).text
    assert ("Pas encore prêt" in page, "Essayer sans rien écrire" in page) == (True, False)
    changed = await client.post(f"/connectors/{connector['id']}/token", data={"token": simulator.token})
    await work_off(sessions, JOBS)
    assert "La connexion fonctionne." in (await client.get(changed.headers["location"])).text
    assert "Pas encore prêt" not in (await client.get("/connectors")).text


async def test_a_key_is_changed_while_a_run_is_under_way(
    client: AsyncClient, nation: tuple[NationBuilderSimulator, Server], wire: Sync
) -> None:
    connector = await wire(*nation)
    assert (await client.post(f"/connectors/{connector['id']}/trials")).status_code == 303
    assert (await client.post(f"/connectors/{connector['id']}/trials")).status_code == 409
    changed = await client.post(f"/connectors/{connector['id']}/token", data={"token": "une-autre-cle"})
    assert changed.headers["location"].endswith("/connectors?done=connected")


async def test_lines_that_a_failed_run_did_not_send_say_so(
    client: AsyncClient, account: tuple[BrevoSimulator, Server], wire: Sync, sync: Sync
) -> None:
    simulator, server = account
    for number in range(3):
        await enter(client, f"o{number}@exemple.fr", first_names=f"O{number}")
    connector = await wire(simulator, server)
    simulator.faults[:] = [""] * 2 + ["503"] * 20
    failed: dict[str, Any] = await sync(connector)
    assert [one["state"] for one in failed["entries"]] == ["waiting"] * 3
    told = (await client.get(f"/connectors/{connector['id']}/runs/{failed['id']}")).text
    assert ("pas envoyé" in told, "en attente" in told) == (True, False)
    assert "3 lignes de cette synchronisation n’ont pas été envoyées" in told
    assert "Synchroniser de nouveau" in told
    simulator.faults.clear()
    again: dict[str, Any] = await sync(connector)
    assert [one["state"] for one in again["entries"]] == ["done"] * 3
