"""The filing and the commission's decision among the tasks after the election."""

from typing import Any

from httpx import AsyncClient


async def test_the_filing_waits_for_the_last_round_and_tells_its_day(agent: AsyncClient) -> None:
    items: list[dict[str, Any]] = (await agent.get("/v1/after-election")).json()["items"]
    found = {one["key"]: one for one in items}
    filing = (await agent.get("/v1/filing/checks")).json()
    assert found["filing"]["due_on"] == filing["filing_due_at"][:10]
    assert (found["filing"]["state"], found["decision"]["state"]) == ("later", "later")
    assert "Ce jour-là, avant 18" in found["filing"]["detail"]
