"""The connectors' pages as a person meets them, on a phone and on a desk: what axe says, and that nothing is cut."""

from typing import Any
from uuid import UUID

from crm.integrations.connectors.simulators.brevo import BrevoSimulator
from crm.integrations.connectors.simulators.server import Server
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from playwright.async_api import Browser

from services.crm.tests.integrations.connectors.conftest import Sync
from services.crm.tests.integrations.connectors.conftest import account as account
from services.crm.tests.integrations.connectors.conftest import app as app
from services.crm.tests.integrations.connectors.conftest import as_the_launcher_does as as_the_launcher_does
from services.crm.tests.integrations.connectors.conftest import client as client
from services.crm.tests.integrations.connectors.conftest import short_waits as short_waits
from services.crm.tests.integrations.connectors.conftest import sync as sync
from services.crm.tests.integrations.connectors.conftest import wire as wire
from services.crm.tests.integrations.connectors.test_nationbuilder import enter
from tests.browser.driver import look, needs_chromium, serving

pytestmark = needs_chromium
WIDTHS = (390, 1280)


async def test_the_pages_of_connectors_are_well_on_a_phone_and_on_a_desk(
    app: FastAPI,
    client: AsyncClient,
    browser: Browser,
    account: tuple[BrevoSimulator, Server],
    wire: Sync,
    sync: Sync,
    sessions: Sessions,
    campaign_id: UUID,
) -> None:
    simulator, server = account
    for number in range(3):
        simulator.add(f"t{number}@exemple.fr", PRENOM=f"T{number}", NOM="Petit")
        await enter(client, f"o{number}@exemple.fr", first_names=f"O{number}")
    await wire(simulator, server, name="Une adresse longue", every_hours=24)
    connector = await wire(simulator, server, cap=4, every_hours=6)
    run: dict[str, Any] = await sync(connector, dry=True)
    simulator.faults[:] = ["503"] * 8
    failed: dict[str, Any] = await sync(connector)
    paths = {
        "list": "/connectors",
        "dry": f"/connectors/{connector['id']}/runs/{run['id']}",
        "failed": f"/connectors/{connector['id']}/runs/{failed['id']}",
    }
    told = (await client.get(paths["failed"])).text
    assert ("8 essais" in told, "les deux côtés sont à jour" in told) == (True, False)
    wrong: list[str] = []
    async with serving(app) as address:
        context = await browser.new_context(locale="fr-FR", extra_http_headers=dict(client.headers))
        page = await context.new_page()
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 900})
            for name, path in paths.items():
                answer = await page.goto(f"{address}{path}")
                assert answer is not None
                assert answer.status == 200
                await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
                wrong += await look(page, f"connectors-{name}-{width}")
        await context.close()
    assert wrong == []
