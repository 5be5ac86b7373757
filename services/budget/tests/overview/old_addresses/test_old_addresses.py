import pytest
from budget.overview.old_addresses.pages import ADDRESSES
from httpx import AsyncClient


@pytest.mark.parametrize("old", ADDRESSES)
async def test_a_bookmark_of_before_leads_to_the_page(agent: AsyncClient, old: str) -> None:
    moved = await agent.get(f"{old}?done=new", headers={"Accept": "text/html"})
    assert (moved.status_code, moved.headers["location"]) == (308, f"{ADDRESSES[old]}?done=new")
    shown = await agent.get(moved.headers["location"], headers={"Accept": "text/html"})
    assert shown.status_code == 200, shown.text
