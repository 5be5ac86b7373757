"""Dwellings of the census as the doors of the priorities, through the real files of a constituency."""

import csv
import io

from httpx import AsyncClient

HERE = ("94033", "94067", "94080")


async def test_doors_are_the_dwellings_of_the_census_where_they_are_loaded(client: AsyncClient) -> None:
    page = (await client.get("/v1/priorities", params={"limit": 200})).json()
    rows = page["items"]

    assert (page["method"], page["doors_counted"], len(rows)) == ("votes-per-hour-4", 80, 80)
    assert "recensement" in page["doors_vintage"]
    assert {row["doors_from"] for row in rows} <= {"addresses", "areas", "commune"}
    for row in rows:
        assert row["doors"]["low"] < row["doors"]["expected"] < row["doors"]["high"]
        assert 0.8 <= row["registered"] / row["doors"]["expected"] <= 4
        assert 0 <= row["in_flats"] <= 1
    # Vincennes, its neighbour and Villiers: some 56,000 main dwellings, and hardly a house.
    assert 45_000 < sum(row["doors"]["expected"] for row in rows) < 70_000
    assert sum(row["in_flats"] for row in rows) / 80 > 0.8


async def test_the_page_and_the_csv_say_where_doors_come_from(client: AsyncClient) -> None:
    own = {"lists": [{"id": "A", "label": "Nous", "bloc": "gauche", "ours": True}]}
    assert (await client.put("/v1/contest", json=own)).status_code == 200
    page = (await client.get("/", headers={"Accept": "text/html"})).text
    rows = list(csv.DictReader(io.StringIO((await client.get("/v1/priorities.csv")).text)))

    assert "sont leurs résidences principales (INSEE, recensement 2021, IRIS)" in page
    assert {row["doors_from"] for row in rows} <= {"addresses", "areas", "commune"}
    assert all(float(row["doors_low"]) < float(row["doors"]) for row in rows)
