from httpx import AsyncClient


async def test_places_are_suggested_while_one_types(client: AsyncClient) -> None:
    options = (await client.get("/places?text=fonten")).text
    assert '<option value="Fontenay-sous-Bois">' in options
    assert (await client.get("/places?text=")).text == ""
    assert (await client.get("/places", params={"text": "x" * 81})).status_code == 422
