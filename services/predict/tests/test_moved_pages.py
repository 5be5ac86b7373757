"""Who kept the address of a page of the first release finds the page."""

import pytest
from httpx import AsyncClient
from predict.app import MOVED

HTML = {"Accept": "text/html"}


@pytest.mark.parametrize(("old", "new"), MOVED.items())
async def test_an_old_address_leads_to_the_page(client: AsyncClient, old: str, new: str) -> None:
    led = await client.get(f"{old}?done=started", headers=HTML)
    assert (led.status_code, led.headers["location"]) == (308, f"{new}?done=started")
    # 404: of a page that has nothing to show before results are imported.
    there = await client.get(f"{new}", headers=HTML)
    assert there.status_code in (200, 404)
    assert "<h1" in there.text


async def test_what_has_not_moved_is_led_nowhere(client: AsyncClient) -> None:
    assert (await client.get("/bases", headers=HTML)).status_code == 404
    assert (await client.get("/v1/holdouts")).status_code == 404
