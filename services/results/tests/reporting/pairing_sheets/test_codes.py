from httpx import AsyncClient

PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


async def test_everybody_with_a_duty_gets_a_code_until_they_have_a_telephone(client: AsyncClient) -> None:
    client.headers.update(PAGE)
    lines = "Ada Exemple ; 94033_0001\nZoé Modèle ; 94033_0002\nMalika Benali"
    await client.post("/poll-watchers/placements/people?round=1", data={"lines": lines, "duty": "delegate"})
    assert "2 personnes n’ont pas encore de téléphone" in (await client.get("/poll-watchers/phones?round=1")).text

    codes = await client.post("/poll-watchers/phones?round=1")
    assert codes.text.count("<svg") >= 2
    assert "Zoé Modèle" in codes.text
    assert "Malika Benali" not in codes.text
    # The suite of these tests has an address of its own machine, which no phone can open.
    assert "aucun téléphone ne pourra les ouvrir" in codes.text
    assert codes.headers["cache-control"] == "no-store"
