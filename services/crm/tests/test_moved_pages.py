"""Who kept the address of a page of the first release finds the page."""

import pytest
from crm.app import MOVED
from fastapi import FastAPI
from httpx import AsyncClient
from kit.web.moved_pages import new_path

PERSON = "00000000-0000-4000-8000-000000000000"


async def test_an_old_address_leads_to_the_page(client: AsyncClient) -> None:
    for old, new in MOVED.items():
        led = await client.get(f"{old.replace('*', PERSON)}?done=true")
        assert (led.status_code, led.headers["location"]) == (308, f"{new.replace('*', PERSON)}?done=true")
    assert (await client.get("/gatherings", follow_redirects=True)).status_code == 200


async def test_the_prefix_at_the_gateway_stays(app: FastAPI, client: AsyncClient) -> None:
    settings = app.state.settings
    app.state.settings = settings.model_copy(update={"root_path": "/crm"})
    try:
        led = await client.get("/crm/gatherings?done=planned")
    finally:
        app.state.settings = settings
    assert (led.status_code, led.headers["location"]) == (308, "/crm/campaign-events?done=planned")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/listings/a/people/b", "/acquired-lists/a/people/b"),
        (f"/people/{PERSON}/home", f"/people/{PERSON}/household"),
        ("/people", None),
        ("/", None),
        ("/r/drops", None),
        ("/v1/drops", None),
    ],
)
def test_only_what_moved_is_led_elsewhere(old: str, new: str | None) -> None:
    assert new_path(old, MOVED) == new
