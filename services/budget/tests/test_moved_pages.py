"""Who kept the address of a page of the first release finds the page."""

import pytest
from budget.app import MOVED
from httpx import AsyncClient


@pytest.mark.parametrize("old", MOVED)
async def test_a_bookmark_of_before_leads_to_the_page(agent: AsyncClient, old: str) -> None:
    moved = await agent.get(f"{old}?done=new", headers={"Accept": "text/html"})
    assert (moved.status_code, moved.headers["location"]) == (308, f"{MOVED[old]}?done=new")
    shown = await agent.get(moved.headers["location"], headers={"Accept": "text/html"})
    assert shown.status_code == 200, shown.text
