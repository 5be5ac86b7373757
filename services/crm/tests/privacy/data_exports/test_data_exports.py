"""Tables of data leave by right, without sealed fields, logged, and the same as CSV and as Parquet."""

import csv
import io
from typing import Any
from uuid import UUID

import polars as pl
import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.data_tables import row_batches
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

SECRETS = ("ada@exemple.fr", "1980-01-02")


async def enter(client: AsyncClient, surname: str, **more: Any) -> dict[str, Any]:
    answer = await client.post("/v1/people", json={"surname": surname, "source": "form"} | more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def take_csv(client: AsyncClient, table: str) -> list[dict[str, str]]:
    answer = await client.post(f"/v1/data-tables/{table}/export", json={"form": "csv"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))


async def take_parquet(client: AsyncClient, table: str) -> pl.DataFrame:
    answer = await client.post(f"/v1/data-tables/{table}/export", json={"form": "parquet"})
    assert answer.status_code == 200, answer.text
    return pl.read_parquet(io.BytesIO(answer.content))


async def test_people_leave_without_what_is_sealed_and_the_log_says_who_took_them(client: AsyncClient) -> None:
    await enter(
        client,
        "=1+1",
        contacts=[{"channel": "email", "address": SECRETS[0]}],
        born_on=SECRETS[1],
        tags=["marché", "tract"],
    )
    (row,) = await take_csv(client, "people")
    assert (row["surname"], row["tags"]) == ("'=1+1", '["marché", "tract"]')
    assert not [cell for cell in row.values() if any(secret in cell for secret in SECRETS)]
    log = (await client.get("/v1/audit-log", params={"act": "exported"})).json()["items"]
    assert [(one["about_id"], one["actor"]) for one in log] == [("people", "tester")]
    reads = (await client.get("/v1/api-access-log")).json()["items"]
    assert [(one["about_id"], one["subject"]) for one in reads] == [("people", "tester")]


async def test_parquet_holds_the_rows_of_the_csv_with_their_types(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_batches, "BATCH", 3)
    for number in range(8):
        await enter(client, f"Nom{number}", tags=["a", "b"] if number else [])
    frame, rows = await take_parquet(client, "people"), await take_csv(client, "people")
    assert frame["id"].to_list() == [row["id"] for row in rows]
    assert frame["surname"].sort().to_list() == [f"Nom{number}" for number in range(8)]
    assert frame.schema["created_at"] == pl.Datetime("us", "UTC")
    assert frame.schema["collected_on"] == pl.Date
    assert frame.schema["tags"] == pl.List(pl.String)
    assert sorted(map(len, frame["tags"].to_list())) == [0, *[2] * 7]


async def test_an_empty_table_is_a_whole_file(client: AsyncClient) -> None:
    frame = await take_parquet(client, "people")
    assert (frame.height, frame.width) == (0, 20)
    assert await take_csv(client, "people") == []


async def test_the_dictionary_names_exactly_the_columns_of_the_file(client: AsyncClient) -> None:
    listed = (await client.get("/v1/data-tables")).json()["items"]
    assert {"people", "consents", "interactions", "actions", "canvass-days", "mailings"} <= {
        one["name"] for one in listed
    }
    for table in listed:
        frame = await take_parquet(client, table["name"])
        assert frame.columns == [column["name"] for column in table["columns"]], table["name"]
        assert all(column["text"] for column in table["columns"])
    states = next(
        column["values"]
        for table in listed
        if table["name"] == "consents"
        for column in table["columns"]
        if column["name"] == "state"
    )
    assert states == ["given", "withdrawn"]


async def test_who_may_not_export_people_gets_no_table_of_them(
    app: FastAPI, campaign_id: UUID, client: AsyncClient, sessions: Sessions
) -> None:
    await enter(client, "Ada")
    await new_member(sessions, campaign_id, "claire", (Role.COORDINATOR,))
    async with call(app, campaign_id, subject="claire") as coordinator:
        names = {one["name"] for one in (await coordinator.get("/v1/data-tables")).json()["items"]}
        assert "actions" in names
        assert not names & {"people", "consents", "interactions"}
        for name in ("people", "consents", "interactions"):
            refused = await coordinator.post(f"/v1/data-tables/{name}/export", json={})
            assert refused.status_code == 403
        page = (await coordinator.get("/data")).text
        assert "Réunions et rendez-vous" in page
        assert "Une ligne par personne du fichier" not in page


async def test_a_part_of_the_territory_gets_its_part_and_no_table_without_places(
    app: FastAPI, campaign_id: UUID, client: AsyncClient, sessions: Sessions
) -> None:
    await enter(client, "Ici", station="94033_0001")
    await enter(client, "Ailleurs", station="94080_0001")
    await enter(client, "Nulle part")
    await new_member(sessions, campaign_id, "steward", (Role.DATA_STEWARD,), ("94033",))
    async with call(app, campaign_id, subject="steward") as steward:
        assert [row["surname"] for row in await take_csv(steward, "people")] == ["Ici"]
        refused = await steward.post("/v1/data-tables/consents/export", json={})
        assert refused.status_code == 403
        assert "toute la campagne" in refused.json()["detail"]


async def test_another_campaigns_rows_stay_there(app: FastAPI, client: AsyncClient, sessions: Sessions) -> None:
    await enter(client, "Ada")
    async with call(app, await new_campaign(sessions)) as other:
        assert await take_csv(other, "people") == []


async def test_sums_of_canvasses_are_by_day_and_outcome(client: AsyncClient, canvass: Any) -> None:
    for outcome in ("answered", "answered", "not_home"):
        body = canvass(outcome=outcome, support=4 if outcome == "answered" else None)
        assert (await client.post("/v1/canvasses", json=body)).status_code in (200, 201)
    rows = await take_csv(client, "canvass-days")
    assert {(row["station"], row["outcome"], row["canvasses"]) for row in rows} == {
        ("94033_0001", "answered", "2"),
        ("94033_0001", "not_home", "1"),
    }


async def test_a_bad_form_or_table_is_named(client: AsyncClient) -> None:
    bad = await client.post("/v1/data-tables/people/export", json={"form": "pdf"})
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "/form")
    assert (await client.post("/v1/data-tables/member/export", json={})).status_code == 404
    assert (await client.post("/data/people", data={"form": "pdf"})).status_code == 422


async def test_a_page_leads_to_each_table_and_its_columns(client: AsyncClient) -> None:
    await enter(client, "Ada")
    page = (await client.get("/data")).text
    assert "Télécharger en Parquet" in page
    assert "Une ligne par personne du fichier" in page
    file = await client.post("/data/people", data={"form": "parquet"})
    assert pl.read_parquet(io.BytesIO(file.content))["surname"].to_list() == ["Ada"]
    dictionary = await client.get("/data/dictionary.csv")
    lines = list(csv.DictReader(io.StringIO(dictionary.text.removeprefix("\ufeff")), delimiter=";"))
    assert {line["tableau"] for line in lines} >= {"people", "actions"}
