"""Sheets of paper: printed, and entered as often as anybody likes."""

import io
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.scopes import Role
from crm.canvassing.paper_sheets.sheet_pdf import COLUMNS, print_sheets
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member
from pypdf import PdfReader

WALKED = (datetime.now(UTC) - timedelta(hours=5)).replace(microsecond=0).isoformat()


async def printed(client: AsyncClient, turf: UUID) -> list[dict[str, Any]]:
    made = await client.post("/v1/paper-sheets", json={"turf": str(turf)})
    assert made.status_code == 201, made.text
    return made.json()["items"]


async def enter(client: AsyncClient, sheet: dict[str, Any], *ticked: tuple[int, str], at: str = WALKED) -> Any:
    rows = [{"line": line, "outcome": outcome} for line, outcome in ticked]
    return await client.post(f"/v1/paper-sheets/{sheet['id']}/entries", json={"walked_at": at, "ticked": rows})


async def test_a_turf_is_printed_ten_doors_a_page(client: AsyncClient, turf: UUID) -> None:
    sheets = await printed(client, turf)
    assert [(sheet["page"], len(sheet["lines"])) for sheet in sheets] == [(1, 10), (2, 4)]
    answer = await client.get(f"/v1/paper-sheets/batches/{sheets[0]['batch']}/pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")
    assert answer.content.count(b"/Type /Page\n") == 2


async def test_a_sheet_that_is_entered_again_counts_every_door_once(client: AsyncClient, turf: UUID) -> None:
    sheet, _ = await printed(client, turf)
    ticks = [(1, "not_home"), (2, "refused"), (3, "answered")]
    first = (await enter(client, sheet, *ticks)).json()
    later = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    again = (await enter(client, sheet, *ticks, (4, "later"), at=later)).json()

    assert first == {"recorded": 3, "known": 0, "refused": []}
    assert again == {"recorded": 1, "known": 3, "refused": []}
    rows = (await client.get("/v1/canvasses")).json()["items"]
    assert Counter(Counter(row["door"] for row in rows).values()) == {1: 4}
    assert {row["sheet"] for row in rows} == {sheet["id"]}
    assert len({row["happened_at"] for row in rows}) == 1, "one walk has one hour, whenever it is entered"


async def test_a_line_that_is_entered_otherwise_is_kept_and_told(client: AsyncClient, turf: UUID) -> None:
    sheet, _ = await printed(client, turf)
    await enter(client, sheet, (1, "not_home"))
    other = (await enter(client, sheet, (1, "refused"), (2, "refused"))).json()

    assert (other["recorded"], len(other["refused"])) == (1, 1)
    assert "déjà saisie autrement" in other["refused"][0]


async def test_who_asked_not_to_be_contacted_is_not_printed(client: AsyncClient, turf: UUID) -> None:
    sheet, _ = await printed(client, turf)
    await enter(client, sheet, (1, "do_not_contact"))
    doors = [line["door"] for one in await printed(client, turf) for line in one["lines"]]

    assert sheet["lines"][0]["door"] not in doors
    assert len(doors) == 13


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"walked_at": "hier", "ticked": [{"line": 1, "outcome": "refused"}]}, "/walked_at"),
        ({"walked_at": WALKED, "ticked": []}, "/ticked"),
        ({"walked_at": WALKED, "ticked": [{"line": 13, "outcome": "refused"}]}, "/ticked/0/line"),
        ({"walked_at": WALKED, "ticked": [{"line": 1, "outcome": "absent"}]}, "/ticked/0/outcome"),
    ],
)
async def test_what_cannot_be_names_its_field(
    client: AsyncClient, turf: UUID, body: dict[str, Any], pointer: str
) -> None:
    sheet, _ = await printed(client, turf)
    answer = await client.post(f"/v1/paper-sheets/{sheet['id']}/entries", json=body)
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)


async def test_a_line_beyond_a_short_page_is_refused(client: AsyncClient, turf: UUID) -> None:
    _, short = await printed(client, turf)
    answer = await enter(client, short, (5, "refused"))
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/ticked/0/line")


async def test_a_sheet_of_another_campaign_or_territory_is_nobodys(
    app: FastAPI, client: AsyncClient, sessions: Sessions, campaign_id: UUID, turf: UUID
) -> None:
    sheet, _ = await printed(client, turf)
    await new_member(sessions, campaign_id, "ailleurs", (Role.CANVASSER,), ("94033",))
    async with call(app, campaign_id, subject="ailleurs") as elsewhere:
        assert (await enter(elsewhere, sheet, (1, "refused"))).status_code == 403
    async with call(app, await new_campaign(sessions)) as stranger:
        assert (await enter(stranger, sheet, (1, "refused"))).status_code == 404
        assert (await stranger.get(f"/paper-sheets/{sheet['id']}")).status_code == 404
        assert (await stranger.post("/v1/paper-sheets", json={"turf": str(turf)})).status_code == 404


async def test_the_page_of_a_sheet_takes_its_ticks(client: AsyncClient, turf: UUID) -> None:
    sheet, _ = await printed(client, turf)
    page = await client.get(f"/paper-sheets/{sheet['id']}")
    assert page.status_code == 200
    assert "Bât. B" in page.text
    walked = datetime.now(UTC).strftime("%Y-%m-%dT06:00")
    done = await client.post(
        f"/paper-sheets/{sheet['id']}", data={"walked_at": walked, "line-1": "refused", "line-2": ""}
    )
    assert "1 porte enregistrée" in done.text
    again = await client.post(f"/paper-sheets/{sheet['id']}", data={"walked_at": walked, "line-1": "refused"})
    assert "0 porte enregistrée, 1 déjà connue" in again.text
    for wrong, at in (
        ({"walked_at": "hier", "line-1": "refused"}, "walked_at"),
        ({"walked_at": walked}, "line-1"),
        ({"walked_at": walked, "line-1": "refused", "line-3": "x"}, "line-3"),
    ):
        refused = await client.post(f"/paper-sheets/{sheet['id']}", data=wrong)
        assert (refused.status_code, f'href="#{at}"' in refused.text) == (422, True), wrong
    made = await client.post("/paper-sheets", data={"turf": str(turf)})
    assert made.status_code == 303
    assert made.headers["location"].endswith("/pdf")
    assert (await client.post("/paper-sheets", data={"turf": "x"})).status_code == 422
    assert (await client.get(f"/paper-sheets/{uuid4()}")).status_code == 404


def test_long_addresses_are_printed_smaller_so_that_each_sheet_keeps_its_code_beside_it() -> None:
    near = [f"{number} rue Courte" for number in range(1, 11)]
    far = [f"{number} bis avenue du Général-de-Gaulle, Bât. {number}, 12e étage, porte 12{number}" for number in near]
    sheets = [("https://a.fr/1", near), ("https://a.fr/2", far)]
    content = print_sheets("Nord", "ABCDE", "Camille Exemple", False, sheets)
    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) == 2
    for page in pages:
        for label in COLUMNS.values():
            assert label in page.extract_text(), "no word of a heading is parted"
