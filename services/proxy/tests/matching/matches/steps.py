"""Steps and a voter that the tests of matches share."""

from typing import Any

from httpx import AsyncClient

ZOE = {"first_names": "Zoé Marie", "surname": "Lefèvre", "born_on": "1985-03-27"}


async def seen_by(voter: AsyncClient, token: str) -> list[dict[str, Any]]:
    answer = await voter.get(f"/v1/public/status/{token}/matches")
    assert answer.status_code == 200, answer.text
    return answer.json()
