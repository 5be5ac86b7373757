"""A sheet told on the telephone is typed at the desk."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from kit.db.sessions import Sessions

from services.results.tests.boards.public_boards.test_shares import CLOSE, move_clock

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]

PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
async def early(client: AsyncClient, sessions: Sessions, campaign_id: UUID) -> AsyncClient:
    """The desk long before the day of the vote."""
    await move_clock(sessions, campaign_id, CLOSE - timedelta(days=90))
    client.headers.update(PAGE)
    return client


@pytest.fixture
async def desk(early: AsyncClient, sessions: Sessions, campaign_id: UUID) -> AsyncClient:
    """The desk on the night."""
    await move_clock(sessions, campaign_id, CLOSE - timedelta(minutes=30))
    return early


def form(**fields: Any) -> dict[str, Any]:
    return {
        "station": "94033_0001",
        "registered": "1 000",
        "signatures": "",
        "voters": "700",
        "blank": "12",
        "null": "8",
        "valid": "680",
        "candidate": ["A", "B"],
        "votes": ["400", "280"],
    } | fields


async def sheets(client: AsyncClient) -> list[tuple[str, str, dict[str, int]]]:
    items = (await client.get("/v1/tallies?round=1", headers={"Accept": "application/json"})).json()["items"]
    return [(item["station"], item["state"], item["votes"]) for item in items]


async def test_a_station_is_opened_by_what_is_said_and_its_sheet_counts(desk: AsyncClient) -> None:
    opened = await desk.get("/entry?round=1&q=fontenay+2")
    answer = await desk.post("/entry?round=1", data=form(station="94033_0002"))
    said = await desk.get(answer.headers["location"])

    assert "Fontenay, bureau 2" in opened.text
    assert 'name="votes"' in opened.text
    assert answer.status_code == 303
    assert await sheets(desk) == [("94033_0002", "validated", {"A": 400, "B": 280})]
    assert "Fontenay, bureau 2 : la feuille est enregistrée, elle compte." in said.text
    assert "1 bureau sur 3 a une feuille" in said.text


async def test_before_the_day_of_the_vote_a_sheet_counts_only_if_somebody_says_that_it_is_a_real_one(
    early: AsyncClient,
) -> None:
    page = await early.get("/entry?round=1&station=94033_0001")
    refused = await early.post("/entry?round=1", data=form())
    nothing = await sheets(early)
    kept = await early.post("/entry?round=1", data=form(early="true"))

    for shown in (page, refused):
        assert "On vote le dimanche 10 juin 2029." in shown.text
        assert 'href="/rehearsal?round=1"' in shown.text
    assert refused.status_code == 422
    assert "cette feuille compterait dès maintenant" in refused.text
    assert 'value="1 000"' in refused.text
    assert nothing == []
    assert kept.status_code == 303
    assert await sheets(early) == [("94033_0001", "validated", {"A": 400, "B": 280})]


async def test_on_the_night_nothing_is_asked_of_a_trial(desk: AsyncClient) -> None:
    page = await desk.get("/entry?round=1&station=94033_0001")

    assert "On vote le" not in page.text
    assert 'name="early"' not in page.text


async def test_several_stations_are_offered(desk: AsyncClient) -> None:
    page = await desk.get("/entry?round=1&q=fontenay+1")

    assert "2 bureaux répondent" in page.text
    assert 'name="votes"' not in page.text


async def test_sums_that_differ_are_said_at_their_figure_and_kept_only_when_confirmed(desk: AsyncClient) -> None:
    refused = await desk.post("/entry?round=1", data=form(votes=["401", "280"]))
    nothing = await sheets(desk)
    kept = await desk.post("/entry?round=1", data=form(votes=["401", "280"], confirmed="true"))

    assert refused.status_code == 422
    assert "La somme des voix (681)" in refused.text
    assert 'value="401"' in refused.text
    assert nothing == []
    assert kept.status_code == 303
    assert await sheets(desk) == [("94033_0001", "disputed", {"A": 401, "B": 280})]


async def test_signatures_that_differ_from_envelopes_are_noted_and_do_not_hold_the_sheet(desk: AsyncClient) -> None:
    answer = await desk.post("/entry?round=1", data=form(signatures="690"))
    said = await desk.get(answer.headers["location"])

    assert await sheets(desk) == [("94033_0001", "validated", {"A": 400, "B": 280})]
    assert "690 émargement" in said.text


async def test_ones_own_sheet_is_replaced_and_anothers_is_set_beside(desk: AsyncClient, call_as: CallAs) -> None:
    await desk.post("/entry?round=1", data=form(votes=["399", "281"]))
    page = (await desk.get("/entry?round=1&station=94033_0001")).text
    own = page.partition('name="corrects" value="')[2].partition('"')[0]
    await desk.post("/entry?round=1", data=form(corrects=own))
    mended = await sheets(desk)
    async with call_as("tester") as same:
        same.headers.update(PAGE)
        await same.post("/entry?round=1", data=form())

    assert "celle-ci la remplacera" in page
    assert sorted(state for _, state, _ in mended) == ["set_aside", "validated"]
    assert len(await sheets(desk)) == 2


async def test_the_turnout_of_the_day_is_typed_there_too(desk: AsyncClient) -> None:
    data = {"station": "94033_0001", "moment": "noon", "turnout": "243"}
    answer = await desk.post("/entry/turnout?round=1", data=data)
    wrong = await desk.post("/entry/turnout?round=1", data=data | {"turnout": "9000"})
    page = await desk.get("/entry?round=1&station=94033_0001")

    assert (answer.status_code, wrong.status_code) == (303, 422)
    assert "midi : 243" in page.text


async def test_the_first_hundred_ballots_are_typed_there_and_count_for_nothing(desk: AsyncClient) -> None:
    data = {"station": "94033_0001", "candidate": ["A", "B"], "votes": ["56", "41"], "blank": "3"}
    answer = await desk.post("/entry/sample?round=1", data=data)
    page = await desk.get(answer.headers["location"])
    empty = await desk.post("/entry/sample?round=1", data=data | {"votes": ["", ""], "blank": ""})

    assert "sont enregistrés, pour la projection seule" in page.text
    assert (empty.status_code, await sheets(desk)) == (422, [])
    (kept,) = (await desk.get("/v1/ballot-samples?round=1", headers={"Accept": "application/json"})).json()["items"]
    assert (kept["ballots"], kept["votes"], kept["blank"]) == (100, {"A": 56, "B": 41}, 3)


@pytest.mark.parametrize("field", ["registered", "voters", "blank", "null", "valid"])
async def test_what_is_no_number_is_said_at_its_field(desk: AsyncClient, field: str) -> None:
    answer = await desk.post("/entry?round=1", data=form(**{field: "beaucoup"}))

    assert answer.status_code == 422
    assert f'id="sheet-{field}-error"' in answer.text


async def test_without_candidates_or_right_nobody_types(desk: AsyncClient, call_as: CallAs) -> None:
    second = await desk.get("/entry?round=2&station=94033_0001")
    async with call_as("tester", "tallies:read", "stations:read") as reader:
        refused = await reader.get("/entry", headers=PAGE)

    assert "ne sont pas encore saisis" in second.text
    assert refused.status_code == 403
