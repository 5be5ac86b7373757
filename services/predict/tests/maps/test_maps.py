"""Maps of real results: 80 stations of the Val-de-Marne."""

import csv
import io
import re
from itertools import pairwise

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

T1_2024, T1_2022 = "legislatives-2024-t1", "legislatives-2022-t1"


async def test_turnout_of_the_latest_first_round_is_shown_when_nothing_is_asked(looker: AsyncClient) -> None:
    answer = await looker.get("/v1/maps")
    found = answer.json()

    assert answer.status_code == 200
    assert found["title"] == "Participation, législatives 2024, 1er tour"
    assert (len(found["figures"]), found["boundaries"]) == (80, 80)
    assert all(0.5 < figure["value"] < 0.9 for figure in found["figures"])
    assert (found["method"], found["figures"][0]["low"]) == ("official-counts-1", None)
    assert "30/06/2024" in found["data_vintage"]


async def test_the_share_of_a_bloc_is_that_of_its_candidates(looker: AsyncClient) -> None:
    found = (await looker.get("/v1/maps", params={"measure": "share", "of": "bloc:gauche"})).json()
    results = (await looker.get(f"/v1/elections/{T1_2024}/results?limit=1")).json()["items"][0]
    left = sum(vote["votes"] for vote in results["votes"] if vote["bloc"] == "gauche")

    first = next(figure for figure in found["figures"] if figure["station"] == results["territory"])
    assert first["value"] == pytest.approx(left / results["valid"])
    assert first["text"].endswith("%")


async def test_a_change_is_the_later_share_less_the_earlier_one(looker: AsyncClient) -> None:
    asked = {"measure": "turnout-change", "election": T1_2024, "before": T1_2022}
    change = (await looker.get("/v1/maps", params=asked)).json()
    now, then = [
        {f["station"]: f["value"] for f in (await looker.get("/v1/maps", params={"election": e})).json()["figures"]}
        for e in (T1_2024, T1_2022)
    ]

    assert change["sides"] == "more"
    assert change["unit"] == "points"
    for figure in change["figures"]:
        assert figure["value"] == pytest.approx(now[figure["station"]] - then[figure["station"]])


@pytest.mark.parametrize(
    "measure",
    [
        "turnout",
        "blank",
        "share",
        "turnout-change",
        "share-change",
        "priority",
        "hours",
        "money",
        "forecast",
        "forecast-turnout",
        "indicator",
        "kinds",
        "lineage",
    ],
)
@pytest.mark.parametrize("form", ["surfaces", "circles"])
async def test_every_measure_is_a_picture_with_all_stations_and_a_legend(
    looker: AsyncClient, measure: str, form: str
) -> None:
    answer = await looker.get("/v1/maps.svg", params={"measure": measure, "form": form, "way": "jenks", "classes": 4})

    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert len(re.findall(r'data-station="', answer.text)) == 80
    assert "Méthode" in answer.text
    assert not re.search(r"<script|<style|\sstyle=|href=", answer.text)


async def test_two_rounds_are_drawn_side_by_side(looker: AsyncClient) -> None:
    answer = await looker.get("/v1/maps/comparison.svg", params={"measure": "turnout"})

    assert len(re.findall(r'data-station="', answer.text)) == 160
    for title in ("Participation, législatives 2022, 1er tour", "Participation, législatives 2024, 1er tour"):
        assert title in answer.text


async def test_the_same_figures_are_there_for_other_programs(looker: AsyncClient) -> None:
    asked = {"measure": "share", "of": "bloc:gauche"}
    read = {f["station"]: f for f in (await looker.get("/v1/maps", params=asked)).json()["figures"]}
    rows = list(csv.DictReader(io.StringIO((await looker.get("/v1/maps.csv", params=asked)).text)))
    features = (await looker.get("/v1/maps.geojson", params=asked)).json()["features"]

    assert {row["station"]: float(row["value"]) for row in rows} == {key: f["value"] for key, f in read.items()}
    assert {feature["id"]: feature["properties"] for feature in features} == read
    assert all(feature["geometry"] for feature in features)


async def test_the_choices_name_blocs_then_candidates(looker: AsyncClient) -> None:
    found = (await looker.get("/v1/maps/choices", params={"election": T1_2024})).json()

    assert {"value": "bloc:gauche", "label": "Bloc gauche"} in found["of"]
    assert found["elections"][0] == {"value": "legislatives-2024-t2", "label": "législatives 2024, 2d tour"}
    choice = next(one["value"] for one in found["of"] if one["value"].startswith("choice:"))
    drawn = await looker.get("/v1/maps", params={"measure": "share", "of": choice})
    assert drawn.status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "pointer"),
    [
        ({"measure": "beauty"}, 422, "?measure"),
        ({"classes": "40"}, 422, "?classes"),
        ({"classes": "99999999999999999999"}, 422, "?classes"),
        ({"of": "bloc:\x01"}, 422, "?of"),
        ({"colour": "red"}, 422, "?colour"),
        ({"election": "municipales-1999-t1"}, 404, "?election"),
        ({"measure": "share", "of": "choice:999999"}, 404, "?of"),
        ({"measure": "indicator", "indicator": "beauty"}, 404, "?indicator"),
    ],
)
async def test_what_cannot_be_drawn_is_refused_by_name(
    looker: AsyncClient, asked: dict[str, str], status: int, pointer: str
) -> None:
    for path in ("/v1/maps", "/v1/maps.svg", "/v1/maps.csv", "/v1/maps.geojson"):
        answer = await looker.get(path, params=asked)
        assert answer.status_code == status, answer.text
        found = answer.json()
        assert pointer in (found.get("pointer"), *(one["pointer"] for one in found.get("errors", []))), found


async def test_the_base_asks_first_whose_it_is_then_shows_it_with_its_interval(looker: AsyncClient) -> None:
    refused = await looker.get("/v1/maps", params={"measure": "base"})
    lists = [
        {"id": "A", "label": "Union de la gauche", "bloc": "gauche", "ours": True},
        {"id": "B", "label": "Ensemble", "bloc": "centre"},
    ]
    assert (await looker.put("/v1/contest", json={"lists": lists})).status_code == 200
    kept, expected = [(await looker.get("/v1/maps", params={"measure": m})).json() for m in ("base", "expected")]

    assert refused.status_code == 409
    assert kept["title"] == "Socle de Union de la gauche, par bureau"
    assert len(kept["figures"]) == 80
    for low, high in zip(kept["figures"], expected["figures"], strict=True):
        assert low["low"] <= low["value"] <= low["high"]
        assert low["value"] < high["value"]


async def test_the_forecast_is_mapped_for_a_list_of_ones_own_election(real: FastAPI, val_de_marne: Sessions) -> None:
    campaign = await new_campaign(val_de_marne)
    lists = [
        {"id": "a", "label": "Camille Martin", "nuance": "UG"},
        {"id": "b", "label": "Claude Autre", "nuance": "ENS", "ours": True},
    ]
    async with call(real, campaign) as client:
        await client.put("/v1/contest", json={"lists": lists})
        own = (await client.get("/v1/maps", params={"measure": "forecast"})).json()
        other = (await client.get("/v1/maps", params={"measure": "forecast", "of": "choice:a"})).json()
        nobody = await client.get("/v1/maps", params={"measure": "forecast", "of": "choice:z"})
        left_over = (await client.get("/v1/maps", params={"measure": "forecast", "of": "bloc:gauche"})).json()
        offer = (await client.get("/v1/maps/choices", params={"measure": "forecast"})).json()["of"]
        told = (await client.get("/v1/forecast.csv")).text
        goal = (await client.get("/v1/maps", params={"measure": "target"})).json()
        asked = (await client.get("/v1/targets", params={"limit": 200})).json()

    assert [(one["station"], one["value"], one["low"], one["high"]) for one in goal["figures"]] == [
        (one["station"], one["votes"], one["interval"]["low"], one["interval"]["high"]) for one in asked["items"]
    ]
    assert (goal["method"], goal["data_vintage"]) == (asked["method"], asked["data_vintage"])
    table = {row["station"]: row for row in csv.DictReader(io.StringIO(told))}
    assert (own["title"], left_over["title"]) == ("Part attendue de Claude Autre au premier tour",) * 2
    for figures, name in ((own["figures"], "b"), (other["figures"], "a")):
        assert len(figures) == 80
        for one in figures:
            row = table[one["station"]]
            wanted = [float(row[f"{name}{part}"]) for part in ("", "_low", "_high")]
            assert [one["value"], one["low"], one["high"]] == pytest.approx(wanted, abs=1e-5)
    assert own["method"].startswith("forecast-")
    assert own["data_vintage"]
    assert [one["value"] for one in offer] == ["choice:a", "choice:b"]
    assert (nobody.status_code, nobody.json()["pointer"]) == (404, "?of")
    assert "choice:a, choice:b" in nobody.json()["detail"]


async def test_an_hour_on_the_map_is_an_hour_of_the_priorities(looker: AsyncClient) -> None:
    found = (await looker.get("/v1/maps", params={"measure": "hours"})).json()
    first = (await looker.get("/v1/priorities", params={"limit": 1})).json()["items"][0]
    best = max(found["figures"], key=lambda one: one["value"])

    assert best["station"] == first["station"]
    assert best["value"] == pytest.approx(10 * first["votes_per_hour"]["expected"])
    assert best["low"] < best["value"] < best["high"]
    assert found["warning"]


async def test_the_priorities_are_coloured_in_the_order_of_the_first_page(looker: AsyncClient) -> None:
    drawn = (await looker.get("/v1/maps?measure=priority")).json()["figures"]
    ranked = (await looker.get("/v1/stations?limit=200")).json()["items"]

    by_station = {one["station"]: one["value"] for one in drawn}
    values = [by_station[one["station"]] for one in sorted(ranked, key=lambda one: one["rank"])]
    # Scores are told rounded: a tie may stand either way.
    assert len(values) == 80
    assert all(first >= then - 0.01 for first, then in pairwise(values))
    votes = {one["station"]: one["score"] for one in ranked}
    for figure in drawn:
        assert figure["beside"]["votes"] == votes[figure["station"]]
        assert figure["value"] == pytest.approx(100 * votes[figure["station"]] / figure["registered"])


async def test_the_confidence_in_the_past_is_that_of_the_history(looker: AsyncClient) -> None:
    found = (await looker.get("/v1/maps", params={"measure": "lineage", "before": T1_2022})).json()
    history = (await looker.get("/v1/station-history", params={"election": T1_2022, "limit": 200})).json()

    sure = {one["station"]: one["confidence"] for one in history["items"]}
    assert {one["station"]: one["value"] for one in found["figures"]} == pytest.approx(sure)
    assert found["method"].startswith("lineage-")


async def test_a_change_cannot_be_put_side_by_side(looker: AsyncClient) -> None:
    answer = await looker.get("/v1/maps/comparison.svg", params={"measure": "turnout-change"})

    assert (answer.status_code, answer.json()["pointer"]) == (422, "?measure")


async def test_a_list_that_did_not_stand_is_no_data_and_not_zero(looker: AsyncClient) -> None:
    found = (await looker.get("/v1/maps", params={"measure": "share", "of": "nuance:ZZZ"})).json()

    assert {figure["value"] for figure in found["figures"]} == {None}
    assert [key["texture"] for key in found["legend"]] == ["cross"]


async def test_a_member_sees_only_the_stations_of_their_territory(real: FastAPI, val_de_marne: Sessions) -> None:
    campaign = await new_campaign(val_de_marne)
    await new_member(val_de_marne, campaign, "saint-mande", (Role.COORDINATOR,), ("94067",))
    async with call(real, campaign, subject="saint-mande") as client:
        for measure in ("turnout", "share-change", "priority"):
            found = (await client.get("/v1/maps", params={"measure": measure})).json()
            assert {figure["commune"] for figure in found["figures"]} == {"94067"}, measure
            svg = (await client.get("/v1/maps.svg", params={"measure": measure})).text
            assert not re.search(r"94033_|94080_", svg)
        page = (await client.get("/map")).text
        assert not re.search(r"94033_|94080_", page)
