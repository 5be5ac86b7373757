"""Who changed what, and when: every act of a member or of crm leaves a line."""

from datetime import date
from typing import Any

from budget.ledger.audit_log.service import find_differences
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st

SPEND: dict[str, Any] = {"heading": 11, "label": "Affiches", "amount_cents": 18_000, "spent_on": "2029-05-20"}
FIELDS = st.dictionaries(st.sampled_from("abcd"), st.none() | st.integers() | st.dates())


async def enter(client: AsyncClient) -> str:
    answer = await client.post("/v1/expenses", json=SPEND)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def test_the_trail_says_who_changed_what(agent: AsyncClient, manager: AsyncClient) -> None:
    made = await enter(manager)
    await agent.patch(f"/v1/expenses/{made}", json={"amount_cents": 19_000})
    await agent.post(f"/v1/expenses/{made}/transitions", json={"to": "committed"})

    changes = (await agent.get(f"/v1/changes?object_id={made}")).json()["items"]
    assert [(change["act"], change["made_by"]) for change in changes] == [
        ("moved", "agent"),
        ("edited", "agent"),
        ("recorded", "tester"),
    ]
    assert changes[1]["fields"] == {"amount_cents": [18_000, 19_000]}
    page = (await agent.get("/v1/changes?limit=1")).json()
    older = (await agent.get(f"/v1/changes?limit=5&after={page['next']}")).json()
    assert [change["act"] for change in older["items"]] == ["edited", "recorded"]


@given(FIELDS, FIELDS)
def test_what_is_kept_is_what_differs(before: dict[str, Any], after: dict[str, Any]) -> None:
    kept = find_differences(before, after)
    for name in {*before, *after}:
        assert (name in kept) == (before.get(name) != after.get(name))


def test_dates_are_kept_as_text() -> None:
    assert find_differences({}, {"paid_on": date(2029, 5, 20)}) == {"paid_on": [None, "2029-05-20"]}
