"""People leave as a file: streamed, by right, logged before the first line, and computing nothing."""

import csv
import io
import re
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from crm.people.records import exported_people
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_member
from python_calamine import CalamineWorkbook

ASKED = {"columns": ["surname", "emails", "phones", "born_on", "tags"], "reason": "essai"}


async def enter(client: AsyncClient, surname: str, **more: Any) -> dict[str, Any]:
    answer = await client.post("/v1/people", json={"surname": surname, "source": "form"} | more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def take(client: AsyncClient, **more: Any) -> list[list[str]]:
    answer = await client.post("/v1/people-exports", json=ASKED | more)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))


async def test_a_file_holds_who_was_asked_for_and_the_log_says_who_took_it(client: AsyncClient) -> None:
    addresses = [{"channel": "email", "address": "ada@exemple.fr"}, {"channel": "phone", "address": "0612345678"}]
    await enter(client, "=1+1", contacts=addresses, born_on="1980-01-02", tags=["marché"])
    await enter(client, "Durand")
    rows = await take(client, filter={"kind": "tag", "tag": "marché"})
    assert rows == [
        ["Nom", "E-mail", "Téléphone", "Date de naissance", "Étiquettes"],
        ["'=1+1", "ada@exemple.fr", "'+33612345678", "1980-01-02", "marché"],
    ]
    (line,) = (await client.get("/v1/people-exports")).json()["items"]
    assert (line["people"], line["reason"], line["created_by"]) == (1, "essai", "tester")
    audit_log = (await client.get("/v1/audit-log", params={"act": "exported"})).json()
    assert [one["about_id"] for one in audit_log["items"]] == [line["id"]]


async def test_the_log_of_files_is_read_from_the_last_on(client: AsyncClient) -> None:
    await enter(client, "Ada")
    reasons = [f"essai {number}" for number in range(4)]
    for reason in reasons:
        await take(client, reason=reason)
    first = (await client.get("/v1/people-exports", params={"limit": 3})).json()
    rest = (await client.get("/v1/people-exports", params={"limit": 3, "after": first["next"]})).json()
    assert [one["reason"] for one in first["items"] + rest["items"]] == reasons[::-1]
    assert rest["next"] is None


async def test_a_closed_address_stays_behind(client: AsyncClient) -> None:
    ada = await enter(client, "Ada", contacts=[{"channel": "email", "address": "ada@exemple.fr"}])
    no = {"use": "email", "state": "withdrawn", "source": "link"}
    assert (await client.post(f"/v1/people/{ada['id']}/consents", json=no)).status_code == 201
    assert (await take(client))[1] == ["Ada", "", "", "", ""]


async def test_a_file_is_read_in_batches_and_nobody_is_left_out_or_taken_twice(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exported_people, "BATCH", 3)
    names = {f"Nom{number}" for number in range(8)}
    for name in names:
        await enter(client, name)
    rows = await take(client)
    assert len(rows) == 9
    assert {row[0] for row in rows[1:]} == names


async def test_a_workbook_holds_texts_alone(client: AsyncClient) -> None:
    await enter(client, "=1+1")
    answer = await client.post("/v1/people-exports", json=ASKED | {"form": "xlsx"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert sheet[1][0] == "=1+1"
    assert b"<f>" not in answer.content


async def test_only_who_may_take_people_out_does_and_only_of_their_territory(
    app: FastAPI, client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await enter(client, "Dedans", station="94080_0003")
    await enter(client, "Dehors", station="94033_0001")
    await new_member(sessions, campaign_id, "coordinator", (Role.COORDINATOR,))
    async with call(app, campaign_id, subject="coordinator") as other:
        assert (await other.post("/v1/people-exports", json=ASKED)).status_code == 403
        assert (await other.get("/people-exports")).status_code == 403
    await new_member(sessions, campaign_id, "steward", (Role.DATA_STEWARD,), ("94080",))
    async with call(app, campaign_id, subject="steward") as steward:
        assert [row[0] for row in await take(steward)] == ["Nom", "Dedans"]


async def test_the_page_hands_out_the_file_and_shows_the_log(client: AsyncClient) -> None:
    await enter(client, "Durand")
    same = {"Sec-Fetch-Site": "same-origin"}
    form = {"column": ["surname", "town"], "reason": "tournée", "form": "csv"}
    answer = await client.post("/people-exports", data=form, headers=same)
    assert answer.text == "\ufeffNom;Ville\r\nDurand;\r\n"
    assert "tournée" in (await client.get("/people-exports")).text
    refused = await client.post("/people-exports", data=form | {"reason": " "}, headers=same)
    assert (refused.status_code, "Indiquez la raison" in refused.text) == (422, True)
    none = await client.post("/people-exports", data={"reason": "tournée du 12", "form": "xlsx"}, headers=same)
    assert (none.status_code, 'value="tournée du 12"' in none.text) == (422, True)
    assert 'value="xlsx" checked' in none.text
    took = await client.post("/v1/people-exports", json={"columns": ["surname"], "reason": "essai"})
    # No identifier: who finds it in their downloads knows what it is, and when it was taken.
    assert re.search(r'filename="personnes-\d{4}-\d\d-\d\d\.csv"', took.headers["content-disposition"])


async def test_the_campaigns_own_fields_leave_by_the_names_people_gave_them(client: AsyncClient) -> None:
    await client.put("/v1/custom-fields/velo", json={"label": "Vient à vélo", "kind": "yes_no"})
    await enter(client, "Durand", custom={"velo": True})
    answer = await client.post("/v1/people-exports", json=ASKED | {"columns": ["custom"]})
    assert answer.text.split("\r\n")[1] == "Vient à vélo : oui"
