"""Holders are found as far as they go: from the middle of communes, and from stations once a file tells where."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from httpx import AsyncClient

Enter = Callable[..., Awaitable[tuple[str, str]]]
Match = Callable[[], Awaitable[dict[str, Any]]]

FONTENAY = {"commune": "94033", "station": "94033_0012"}
VINCENNES = {"commune": "94080", "station": ""}
POINTS = "code;latitude;longitude\n94033_0012;48.8500;2.4800\n94080;48.8474;2.4390\n93066;48.9362;2.3574\n"


async def tell(coordinator: AsyncClient, content: str) -> dict[str, Any]:
    files = {"file": ("points.csv", content.encode())}
    answer = await coordinator.post("/v1/station-locations", files=files, data={"source": "Essai, 2026"})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_holder_of_the_next_commune_is_found_from_the_first_request(
    voter: AsyncClient, enter: Enter, match: Match
) -> None:
    """Nobody has told where the communes are: the middle of each is known."""
    await enter("requests", registration=FONTENAY)
    _, near = await enter("offers", registration=VINCENNES, radius_km=4)
    _, short = await enter("offers", registration=VINCENNES, radius_km=2)

    assert (await match())["proposed"] == 1
    (seen,) = (await voter.get(f"/v1/public/status/{near}/matches")).json()
    assert seen["explanation"][0] == "Le bureau de vote est à 2,7 km à vol d'oiseau."
    assert (await voter.get(f"/v1/public/status/{short}/matches")).json() == []


async def test_a_holder_is_measured_from_the_station_where_a_file_tells_it(
    coordinator: AsyncClient, voter: AsyncClient, enter: Enter, match: Match
) -> None:
    await enter("requests", registration=FONTENAY)
    _, near = await enter("offers", registration=VINCENNES, radius_km=4)
    _, short = await enter("offers", registration=VINCENNES, radius_km=2)

    report = await tell(coordinator, POINTS)
    assert (report["communes"], report["stations"], report["rejected"]) == (2, 1, [])
    result = await match()

    assert (result["proposed"], result["votes_served"]) == (1, 2)
    (seen,) = (await voter.get(f"/v1/public/status/{near}/matches")).json()
    assert seen["commune"] == "94033"
    assert seen["explanation"][0] == "Le bureau de vote est à 3,0 km à vol d'oiseau."
    assert (await voter.get(f"/v1/public/status/{short}/matches")).json() == []


async def test_a_station_of_paris_is_in_its_arrondissement(voter: AsyncClient, enter: Enter, match: Match) -> None:
    await enter("requests", registration={"commune": "75056", "station": "75056_2001"})
    _, far = await enter("offers", registration={"commune": "75056", "station": "75056_1601"}, radius_km=3)
    _, near = await enter("offers", registration={"commune": "75056", "station": "75056_1901"}, radius_km=3)

    await match()

    assert len((await voter.get(f"/v1/public/status/{near}/matches")).json()) == 1
    assert (await voter.get(f"/v1/public/status/{far}/matches")).json() == []


async def test_the_nearer_of_two_communes_is_asked(
    coordinator: AsyncClient, voter: AsyncClient, enter: Enter, match: Match
) -> None:
    await enter("requests", registration=FONTENAY)
    _, far = await enter("offers", registration={"commune": "93066", "station": ""}, radius_km=50)
    _, near = await enter("offers", registration=VINCENNES, radius_km=50)
    await tell(coordinator, POINTS)

    await match()

    assert len((await voter.get(f"/v1/public/status/{near}/matches")).json()) == 1
    assert (await voter.get(f"/v1/public/status/{far}/matches")).json() == []


async def test_who_only_goes_to_their_own_station_is_asked_for_no_other(
    coordinator: AsyncClient, enter: Enter, match: Match
) -> None:
    await enter("requests", registration=FONTENAY)
    await enter("offers", registration={"commune": "94033", "station": "94033_0003"}, radius_km=0)

    assert (await match())["proposed"] == 0
    await tell(coordinator, POINTS)
    assert (await match())["proposed"] == 0


async def test_a_commune_is_in_the_middle_of_its_stations_where_no_file_tells_it(
    coordinator: AsyncClient, enter: Enter, match: Match
) -> None:
    square = [[2.43, 48.84], [2.45, 48.84], [2.45, 48.86], [2.43, 48.86], [2.43, 48.84]]
    features = [
        {"properties": {"code": "94080_0001"}, "geometry": {"type": "Polygon", "coordinates": [square]}},
        {"properties": {"code": "94033_0012"}, "geometry": {"type": "Point", "coordinates": [2.48, 48.85]}},
    ]
    await enter("requests", registration=FONTENAY)
    await enter("offers", registration=VINCENNES, radius_km=4)

    await tell(coordinator, json.dumps({"type": "FeatureCollection", "features": features}))

    assert (await match())["proposed"] == 1
    sources = (await coordinator.get("/v1/station-locations")).json()["items"]
    assert sources == [{"source": "Essai, 2026", "communes": 0, "stations": 2}]
