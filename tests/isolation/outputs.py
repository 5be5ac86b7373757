"""Data that results gets for its outputs: other sources, ages, contours and links."""

from httpx import AsyncClient, Response


def town_hall(station: str) -> bytes:
    return f"Bureau;Inscrits;Votants;Exprimés;1;2\n{station};1000;700;680;401;279\n".encode()


async def fill_outputs(client: AsyncClient, station: str, contours: bytes) -> dict[str, str]:
    """The ids that were made, by the names that paths give them."""
    ages = [{"id": "A", "birth_dates": ["1961-02-03"]}]
    _done(await client.put("/v1/rounds/1/ages", json={"ages": ages}))
    share = _done(await client.post("/v1/public-boards", json={"label": "Site"}))
    _done(await client.put("/v1/public-board-sites", json={"sites": ["https://www.exemple.fr"]}))
    _done(
        await client.post(
            "/v1/station-boundaries", data={"source": "Val-Fictif"}, files={"file": ("c.geojson", contours)}
        )
    )
    said, file = {"source": "town_hall", "round": 1}, ("mairie.csv", town_hall(station))
    _done(await client.post("/v1/sources/files", params=said, files={"file": file}))
    return {"public_board_id": share.json()["id"]}


def _done(answer: Response) -> Response:
    assert answer.is_success, f"{answer.request.method} {answer.request.url.path}: {answer.text}"
    return answer
