"""A poll over HTTP: entered, refused, projected on the stations of the campaign, deleted."""

import csv
import io
import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign, new_member
from predict.forecasting.polls.service import read_levels

PAST = "legislatives-2022-t1"
ANSWERS = [
    {"id": "left", "label": "Liste de gauche", "bloc": "gauche"},
    {"id": "centre", "label": "Liste du centre", "bloc": "centre"},
    {"id": "far-right", "label": "Liste d’extrême droite", "bloc": "extrême droite"},
    {"id": "none", "label": "Abstention", "kind": "abstention"},
]


def segment(category: str, base: int, *shares: float) -> dict[str, Any]:
    return {"dimension": "past_vote", "category": category, "base": base, "shares": shares, "election": PAST}


POLL: dict[str, Any] = {
    "title": "Intentions de vote en mai",
    "institute": "Institut Exemple",
    "sponsor": "La Gazette",
    "question": "Si le premier tour avait lieu dimanche, pour qui voteriez-vous ?",
    "territory": "circo:9406",
    "sample": 1000,
    "sampling": "quotas",
    "mode": "internet",
    "fielded_from": "2026-05-01",
    "fielded_to": "2026-05-03",
    "published_on": "2026-05-04",
    "answers": ANSWERS,
    "overall": [0.26, 0.25, 0.09, 0.40],
    "segments": [
        segment("gauche", 230, 0.70, 0.10, 0.02, 0.18),
        segment("centre", 200, 0.10, 0.70, 0.03, 0.17),
        segment("extrême droite", 60, 0.05, 0.10, 0.65, 0.20),
        segment("abstention", 430, 0.12, 0.10, 0.06, 0.72),
    ],
}


async def send(client: AsyncClient, **changes: Any) -> Response:
    return await client.post("/v1/polls", json=POLL | changes)


async def test_a_poll_is_entered_read_and_deleted(client: AsyncClient) -> None:
    made = await send(client)
    poll = made.json()
    listed = (await client.get("/v1/polls")).json()["items"]

    assert made.status_code == 201, made.text
    assert [one["id"] for one in listed] == [poll["id"]]
    assert (await client.get(f"/v1/polls/{poll['id']}")).json()["poll"]["overall"] == POLL["overall"]
    assert any("Effectif inférieur à 100" in said for said in poll["warnings"])
    assert any("77-808" in said for said in poll["notes"])

    assert (await client.delete(f"/v1/polls/{poll['id']}")).status_code == 204
    assert (await client.get(f"/v1/polls/{poll['id']}")).status_code == 404
    assert (await client.delete(f"/v1/polls/{poll['id']}")).status_code == 404


async def test_a_poll_is_projected_on_the_stations_through_their_past_votes(client: AsyncClient) -> None:
    poll = (await send(client)).json()

    answer = await client.get(f"/v1/polls/{poll['id']}/projection")
    told = answer.json()

    assert answer.status_code == 200, answer.text
    assert len(told["stations"]) == 80
    assert told["used"] == ["past_vote"]
    assert told["of_territory"] is True
    assert told["method"] == "poll-projection-2"
    assert "Institut Exemple" in told["data_vintage"]
    assert [one["share"] for one in told["level"]] == pytest.approx(POLL["overall"], abs=0.012)
    for station in told["stations"]:
        assert sum(one["share"] for one in station["opinions"]) == pytest.approx(1, abs=1e-3)
        assert all(one["low"] < one["share"] < one["high"] for one in station["opinions"])
    left = (await client.get(f"/v1/elections/{PAST}/results?limit=200")).json()["items"]
    before = {
        row["territory"]: sum(v["votes"] for v in row["votes"] if v["bloc"] == "gauche") / row["registered"]
        for row in left
    }
    order = sorted(told["stations"], key=lambda station: before[station["station"]])
    shares = [station["opinions"][0]["share"] for station in order]
    assert sum(shares[-10:]) > sum(shares[:10]) + 0.5


async def test_the_projection_is_a_table_too(client: AsyncClient) -> None:
    poll = (await send(client)).json()

    answer = await client.get(f"/v1/polls/{poll['id']}/projection.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))

    assert len(rows) == 80 * 4
    assert rows[0]["method"] == "poll-projection-2"
    assert float(rows[0]["low"]) < float(rows[0]["share"]) < float(rows[0]["high"])


async def test_a_member_sees_the_stations_of_their_territory_only(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, app: FastAPI
) -> None:
    poll = (await send(client)).json()
    await new_member(sessions, campaign_id, "candidate", (Role.CANDIDATE,), ("94067",))

    async with call(app, campaign_id, subject="candidate") as member:
        told = (await member.get(f"/v1/polls/{poll['id']}/projection")).json()

    assert {station["station"][:5] for station in told["stations"]} == {"94067"}


async def test_levels_by_bloc_start_the_forecast(client: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    assert (await client.get("/v1/polls/levels")).json()["items"] == []
    await send(client)
    (one,) = [level for level in (await client.get("/v1/polls/levels")).json()["items"] if level["bloc"] == "gauche"]
    await send(client, title="Une autre", institute="Autre Institut")
    (two,) = [level for level in (await client.get("/v1/polls/levels")).json()["items"] if level["bloc"] == "gauche"]

    assert one["share"] == pytest.approx(0.26 / 0.60, abs=0.02)
    assert one["low"] < one["share"] < one["high"]
    assert two["polls"] == 2
    assert two["standard_error"] < one["standard_error"]
    async with transaction(sessions, campaign_id) as session:
        by_answer = await read_levels(session, campaign_id, "answer")
    assert {level.answer for level in by_answer} == {"left", "centre", "far-right"}
    assert sum(level.share for level in by_answer) == pytest.approx(1)


async def test_a_national_poll_is_less_sure_here_and_is_not_forced_to_its_own_total(client: AsyncClient) -> None:
    here, nation = [(await send(client, territory=place)).json()["id"] for place in ("circo:9406", "nation:FR")]

    own, other = [(await client.get(f"/v1/polls/{id}/projection")).json() for id in (here, nation)]

    assert other["of_territory"] is False
    widths = [sum(one["high"] - one["low"] for one in told["level"]) for told in (own, other)]
    assert widths[1] > widths[0]


async def test_a_poll_without_any_data_by_station_still_gives_the_level(client: AsyncClient) -> None:
    young = {"dimension": "age", "category": "18-64", "base": 700, "shares": POLL["overall"]}
    poll = (await send(client, segments=[young])).json()

    told = (await client.get(f"/v1/polls/{poll['id']}/projection")).json()

    assert told["used"] == []
    assert told["unused"][0].startswith("age")
    assert len({station["opinions"][0]["share"] > 0 for station in told["stations"]}) == 1


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"sample": 12}, "/sample"),
        ({"overall": [0.5, 0.2, 0.1, 0.1]}, "/overall"),
        ({"overall": [0.5, 0.5]}, "/overall"),
        ({"overall": [0.5, 0.5, 0.5, -0.5]}, "/overall/3"),
        ({"fielded_from": "2026-05-05"}, "/fielded_to"),
        ({"fielded_to": "2098-05-05", "published_on": None}, "/fielded_to"),
        ({"fielded_to": "2026-02-31"}, "/fielded_to"),
        ({"answers": [*ANSWERS[:3], ANSWERS[0]]}, "/answers/3/id"),
        ({"answers": [*ANSWERS[:3], ANSWERS[3] | {"bloc": "inconnu"}]}, "/answers/3/bloc"),
        ({"segments": [segment("Parti inconnu", 200, 0.25, 0.25, 0.1, 0.4)]}, "/segments/0/category"),
        ({"segments": [segment("gauche", 12, 0.25, 0.25, 0.1, 0.4)]}, "/segments/0/base"),
        ({"segments": [segment("gauche", 1200, 0.25, 0.25, 0.1, 0.4)]}, "/segments/0/base"),
        ({"segments": [segment("gauche", 200, 0.25, 0.25, 0.1)]}, "/segments/0/shares"),
        ({"segments": [segment("gauche", 200, 0.5, 0.5, 0.5, 0.5)]}, "/segments/0/shares"),
        ({"segments": [segment("gauche", 200, 0.3, 0.2, 0.1, 0.4) | {"election": None}]}, "/segments/0/election"),
        (
            {"segments": [segment("gauche", 200, 0.3, 0.2, 0.1, 0.4) | {"election": "europeennes-2019-t1"}]},
            "/segments/0/election",
        ),
        (
            {"segments": [segment("gauche", 200, 0.3, 0.2, 0.1, 0.4) | {"dimension": "religion"}]},
            "/segments/0/dimension",
        ),
        (
            {"segments": [{"dimension": "age", "category": "50-69", "base": 300, "shares": POLL["overall"]}]},
            "/segments/0/category",
        ),
        ({"sponsor": ""}, "/sponsor"),
        ({"margin": 3}, "/margin"),
        ({"sample": 2**63}, "/sample"),
    ],
)
async def test_what_contradicts_itself_is_refused_with_the_field(
    client: AsyncClient, changes: dict[str, Any], pointer: str
) -> None:
    refused = await send(client, **changes)

    assert refused.status_code == 422, refused.text
    assert refused.json()["pointer"] == pointer
    assert len(refused.json()["detail"]) > 15
    assert (await client.get("/v1/polls")).json()["items"] == []


async def test_a_candidate_is_found_by_name_and_not_counted_twice(client: AsyncClient) -> None:
    rows = (await client.get(f"/v1/elections/{PAST}/results?level=constituency")).json()["items"]
    first = next(vote for vote in rows[0]["votes"] if vote["bloc"] == "gauche")
    alone = [segment(first["name"].lower(), 200, 0.7, 0.1, 0.02, 0.18)]

    assert (await send(client, segments=alone)).status_code == 201
    twice = await send(client, segments=[*alone, segment("gauche", 230, 0.7, 0.1, 0.02, 0.18)])
    assert twice.status_code == 422
    assert twice.json()["pointer"] == "/segments/1/category"


async def test_a_table_of_an_institute_is_entered_as_a_file(client: AsyncClient) -> None:
    about = {name: value for name, value in POLL.items() if name not in ("answers", "overall", "segments")}
    about |= {"election": PAST, "answers": [ANSWERS[0] | {"label": "A"}]}
    table = (
        "dimension;categorie;effectif;A;B;Abstention\n"
        "ensemble;;1000;30;30;40\n"
        "vote passé;gauche;230;70;12;18\n"
        "vote passé;abstention;430;15;13;72\n"
    )

    async def post(content: bytes, told: str) -> Response:
        return await client.post("/v1/polls/files", files={"file": ("p.csv", content)}, data={"about": told})

    made = await post(table.encode(), json.dumps(about))
    assert made.status_code == 201, made.text
    assert [one["category"] for one in made.json()["poll"]["segments"]] == ["gauche", "abstention"]
    assert (await post(b"\xff\xfe", json.dumps(about))).json()["pointer"] == "/file"
    assert (await post(table.encode(), "{")).status_code == 422
    assert (await post(table.encode(), json.dumps(about | {"sample": 0}))).json()["pointer"] == "/about/sample"


async def test_without_results_there_are_no_stations_to_project_on(sessions: Sessions, app: FastAPI) -> None:
    async with call(app, await new_campaign(sessions, territory="circo:2902")) as elsewhere:
        poll = (await send(elsewhere, segments=[])).json()

        answer = await elsewhere.get(f"/v1/polls/{poll['id']}/projection")

    assert answer.status_code == 409
    assert "importez" in answer.json()["detail"]


async def test_another_campaign_never_sees_a_poll(client: AsyncClient, sessions: Sessions, app: FastAPI) -> None:
    poll = (await send(client, segments=[])).json()
    other = await new_campaign(sessions)

    async with call(app, other) as stranger:
        assert (await stranger.get("/v1/polls")).json()["items"] == []
        assert (await stranger.get(f"/v1/polls/{poll['id']}")).status_code == 404


async def test_a_canvasser_does_not_see_the_polls(sessions: Sessions, campaign_id: UUID, app: FastAPI) -> None:
    await new_member(sessions, campaign_id, "walker", (Role.CANVASSER,))

    async with call(app, campaign_id, subject="walker") as walker:
        assert (await walker.get("/v1/polls")).status_code == 403
        assert (await walker.get(f"/v1/polls/{uuid4()}/projection")).status_code == 403
