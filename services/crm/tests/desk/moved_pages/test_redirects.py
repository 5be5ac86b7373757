"""Who kept the address of a page of the first release finds the page."""

import pytest
from crm.desk.moved_pages.redirects import MOVED, new_path
from httpx import AsyncClient

PERSON = "00000000-0000-4000-8000-000000000000"


async def test_an_old_address_leads_to_the_page(client: AsyncClient) -> None:
    for old, new in MOVED.items():
        led = await client.get(f"/{old}?done=true")
        assert (led.status_code, led.headers["location"]) == (308, f"/{new}?done=true")
    assert (await client.get("/gatherings", follow_redirects=True)).status_code == 200


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
    assert new_path(old) == new
