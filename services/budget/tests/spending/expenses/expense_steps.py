"""An expense entered as a client enters it."""

from httpx import AsyncClient, Response

SPEND = {
    "heading": 11,
    "label": "Affiches, deuxième tirage",
    "amount_cents": 1_200_00,
    "spent_on": "2029-05-20",
    "state": "committed",
    "supplier": "Imprimerie Zébulon Canari",
}


async def post(client: AsyncClient, **change: object) -> Response:
    return await client.post("/v1/expenses", json=SPEND | change)


async def entered(client: AsyncClient, **change: object) -> str:
    answer = await post(client, **change)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]
