import pytest
from httpx import AsyncClient
from results.boards.old_addresses.pages import ADDRESSES

HTML = {"Accept": "text/html"}


@pytest.mark.parametrize("old", ADDRESSES)
async def test_a_bookmark_of_before_leads_to_the_page(client: AsyncClient, old: str) -> None:
    moved = await client.get(f"{old}?round=1", headers=HTML)
    assert (moved.status_code, moved.headers["location"]) == (303, f"{ADDRESSES[old]}?round=1")
    shown = await client.get(moved.headers["location"], headers=HTML)
    assert shown.status_code == 200, shown.text


async def test_a_gateway_that_was_set_up_before_still_hands_its_messages_over(client: AsyncClient) -> None:
    address = (await client.post("/v1/sms-gateways")).json()["address"]
    message = {"from": "+33639981234", "text": "PV 1"}
    answer = await client.post(f"/v1/texts/{address.rpartition('/')[2]}", json=message)
    assert (answer.status_code, list(answer.json())) == (200, ["reply"])
