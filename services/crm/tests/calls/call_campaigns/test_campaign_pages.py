"""The supervisor's pages: forms alone, no script is needed."""

from collections.abc import Awaitable, Callable
from typing import Any

from httpx import AsyncClient

Enter = Callable[..., Awaitable[str]]
Plan = Callable[..., Awaitable[str]]
PAGE = {"Accept": "text/html"}


async def test_a_supervisor_plans_opens_stops_and_closes_with_forms_alone(
    client: AsyncClient, plan: Plan, enter: Enter, segment: str
) -> None:
    await enter("Ada", 1)
    await plan(opened=False)
    form: dict[str, Any] = {
        "name": "Rappels du mardi",
        "segment_id": segment,
        "starts_on": "2029-06-01",
        "ends_on": "2029-06-08",
        "days": ["2", "4"],
        "hours": "10:00-12:00, 17:00-19:30",
        "cooldown_hours": "12",
        "most_tries": "2",
    }
    wrongs: list[dict[str, Any]] = [{"hours": "soir"}, {"days": []}, {"most_tries": "deux"}]
    for wrong in (*wrongs, {"ends_on": ""}, {"ends_on": "2029-06-10"}):
        refused = await client.post("/appels/suivi", data=form | wrong, headers=PAGE)
        assert refused.status_code in (409, 422), wrong
        assert "Rappels du mardi" in refused.text
        assert 'role="alert"' in refused.text
    made = await client.post("/appels/suivi", data=form)
    assert made.status_code == 303, made.text
    address = made.headers["location"]
    for to, shown in (("open", "Arrêter les appels"), ("paused", "Reprendre les appels"), ("closed", "close")):
        assert (await client.post(f"{address}/etat", data={"to": to})).status_code == 303
        assert shown in (await client.get(address, headers=PAGE)).text
    assert (await client.get(f"{address}/tableau", headers=PAGE)).status_code == 200
    again = await client.post(f"{address}/etat", data={"to": "open"}, headers=PAGE)
    assert again.status_code == 409
    assert "est close" in again.text
