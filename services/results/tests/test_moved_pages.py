"""Who kept the address of a page of the first release finds the page."""

import pytest
from httpx import AsyncClient
from results.app import MOVED

HTML = {"Accept": "text/html"}


@pytest.mark.parametrize("old", MOVED)
async def test_an_old_address_leads_to_the_page(client: AsyncClient, old: str) -> None:
    led = await client.get(f"{old}?done=new", headers=HTML)
    assert (led.status_code, led.headers["location"]) == (308, f"{MOVED[old]}?done=new")
    assert (await client.get(led.headers["location"], headers=HTML)).status_code == 200


async def test_what_stands_below_a_page_moves_with_it(client: AsyncClient) -> None:
    led = await client.get("/officers/letters", headers=HTML)
    assert led.headers["location"] == "/poll-watchers/letters"


async def test_a_gateway_that_was_set_up_before_still_hands_its_messages_over(client: AsyncClient) -> None:
    address = (await client.post("/v1/sms-gateways")).json()["address"]
    message = {"from": "+33639981234", "text": "PV 1"}
    answer = await client.post(f"/v1/texts/{address.rpartition('/')[2]}", json=message)
    assert (answer.status_code, list(answer.json())) == (200, ["reply"])
