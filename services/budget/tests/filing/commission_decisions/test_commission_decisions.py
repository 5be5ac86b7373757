"""The commission's decision: kept line by line, never edited; declared beside retained in every export."""

import csv
import html
import io
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from budget.consumers import JOBS
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign, new_member, work_off
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
OWN = {"kind": "own", "amount_cents": 20_000_00, "received_on": "2029-05-01", "means": "transfer", "label": "Apport"}
SPEND: dict[str, Any] = {"heading": 11, "label": "Affiches", "amount_cents": 5_000_00, "spent_on": "2029-05-20"}
DECISION: dict[str, Any] = {"outcome": "reformed", "decided_on": "2029-12-05"}
AT = "/v1/commission-decisions"


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    """A demonstration whose clock says 10 December 2029, six months after the vote."""
    offset = datetime(2029, 12, 10, 12, tzinfo=UTC) - datetime.now(UTC)
    seconds = int(offset / timedelta(seconds=1))
    made = await new_campaign(sessions, population=100_000, demo=True, clock_offset_seconds=seconds)
    await new_member(sessions, made, "agent", (Role.FINANCIAL_AGENT,))
    return made


@pytest.fixture
async def filed(agent: AsyncClient, close: Callable[..., Awaitable[Response]]) -> dict[str, str]:
    """A closed account: 20 000 € of own money, 5 000 € of posters, 1 000 € of help in kind. Ids by label."""
    ids: dict[str, str] = {}
    lent = {"state": "paid", "label": "Local prêté", "heading": 3, "payer": "in_kind", "amount_cents": 1_000_00}
    entries: list[tuple[str, dict[str, Any]]] = [
        ("/v1/receipts", OWN),
        ("/v1/expenses", SPEND | {"state": "paid"}),
        ("/v1/expenses", SPEND | lent),
        ("/v1/expenses", SPEND | {"label": "Prévue"}),
    ]
    for path, body in entries:
        answer = await agent.post(path, json=body)
        assert answer.status_code == 201, answer.text
        ids[body["label"]] = answer.json()["id"]
    assert (await close(agent)).status_code == 200
    return ids


def struck_out(entry_id: str, retained: int = 0) -> dict[str, Any]:
    return {"entry": "expense", "entry_id": entry_id, "retained_cents": retained, "reason": "Étrangère à l'élection"}


def of_heading(side: str, heading: int, change: int) -> dict[str, Any]:
    return {"side": side, "heading": heading, "change_cents": change, "reason": "Aide en nature non déclarée"}


def figures(said: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """Side and heading to declared and retained, of those that are not zero."""
    rows = {
        f"{one['side']}:{one['heading']}": (one["declared_cents"], one["retained_cents"]) for one in said["headings"]
    }
    return {name: pair for name, pair in rows.items() if any(pair)}


async def test_a_reformed_account_is_retained_line_by_line(agent: AsyncClient, filed: dict[str, str]) -> None:
    lines = [struck_out(filed["Affiches"], 4_000_00), struck_out(filed["Local prêté"])]
    said = await agent.post(AT, json=DECISION | {"corrections": lines, "code": "AR", "note": "Lettre du 6 décembre"})
    assert said.status_code == 201, said.text
    read = said.json()
    assert figures(read) == {
        "expense:3": (1_000_00, 0),
        "expense:11": (5_000_00, 4_000_00),
        "receipt:3": (1_000_00, 0),
        "receipt:5": (20_000_00, 20_000_00),
    }
    assert [(one["label"], one["change_cents"], one["counterpart_heading"]) for one in read["corrections"]] == [
        ("Affiches", -1_000_00, None),
        ("Local prêté", -1_000_00, 3),
    ]
    effect = read["effect"]
    assert (effect["as_declared"], effect["computed"], effect["judge_seized"]) == (5_000, 4_000, False)
    assert effect["share_known"] is False
    assert (await agent.get(f"{AT}/current")).json() == read


async def test_an_amount_that_no_entry_has_is_added_to_a_heading(agent: AsyncClient, filed: dict[str, str]) -> None:
    added = [of_heading("expense", 3, 500_00), of_heading("receipt", 3, 500_00)]
    read = (await agent.post(AT, json=DECISION | {"corrections": added})).json()
    assert figures(read)["expense:3"] == figures(read)["receipt:3"] == (1_000_00, 1_500_00)


async def test_a_later_decision_counts_and_the_first_stays(agent: AsyncClient, filed: dict[str, str]) -> None:
    assert (await agent.get(f"{AT}/current")).status_code == 404
    rejected = await agent.post(AT, json=DECISION | {"outcome": "rejected", "decided_on": "2029-12-01"})
    assert rejected.json()["effect"]["computed"] == 0
    assert "L. 118-3" in rejected.json()["effect"]["text"]
    later = await agent.post(
        AT, json=DECISION | {"outcome": "approved", "decided_on": "2029-12-09", "reimbursed": 5_000}
    )
    assert (later.json()["number"], later.json()["effect"]["computed"]) == (2, 5_000)
    assert [one["outcome"] for one in (await agent.get(AT)).json()["items"]] == ["approved", "rejected"]


async def test_the_database_refuses_to_edit_a_decision(
    agent: AsyncClient, filed: dict[str, str], sessions: Sessions, campaign_id: UUID
) -> None:
    await agent.post(AT, json=DECISION | {"outcome": "approved"})
    for statement in ("update commission_decision set outcome = 'rejected'", "delete from retained_heading"):
        async with transaction(sessions, campaign_id) as session:
            with pytest.raises(DBAPIError, match="permission denied"):
                await session.execute(text(statement))
            await session.rollback()


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"outcome": "approved", "corrections": ["Affiches"]}, 422, "/outcome"),
        ({"outcome": "reformed"}, 422, "/corrections"),
        ({"corrections": ["Prévue"]}, 422, "/corrections/0/entry_id"),
        ({"corrections": ["Affiches", "Affiches"]}, 422, "/corrections/1/entry_id"),
        ({"corrections": [of_heading("expense", 3, -1_000_01)]}, 422, "/corrections"),
        ({"corrections": [of_heading("receipt", 6, 1)]}, 422, "/corrections/0/heading"),
        ({"outcome": "late", "modulation": 5}, 422, "/modulation"),
        ({"outcome": "rejected", "reimbursed": 5}, 422, "/reimbursed"),
        ({"outcome": "approved", "decided_on": "2029-12-11"}, 422, "/decided_on"),
        ({"outcome": "approved", "decided_on": "2029-06-10"}, 422, "/decided_on"),
    ],
)
async def test_what_contradicts_itself_is_refused_at_its_field(
    agent: AsyncClient, filed: dict[str, str], change: dict[str, Any], status: int, pointer: str
) -> None:
    lines = [struck_out(filed[one]) if isinstance(one, str) else one for one in change.get("corrections", [])]
    answer = await agent.post(AT, json=DECISION | change | {"corrections": lines})
    assert (answer.status_code, answer.json()["pointer"]) == (status, pointer), answer.text
    assert (await agent.get(AT)).json()["items"] == []


async def test_an_amount_that_is_the_declared_one_is_no_correction(agent: AsyncClient, filed: dict[str, str]) -> None:
    answer = await agent.post(AT, json=DECISION | {"corrections": [struck_out(filed["Affiches"], 5_000_00)]})
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/corrections/0/retained_cents")


async def test_an_open_account_has_no_decision_and_a_manager_records_none(
    agent: AsyncClient, manager: AsyncClient
) -> None:
    assert (await agent.post(AT, json=DECISION | {"outcome": "approved"})).status_code == 409
    assert (await manager.post(AT, json=DECISION | {"outcome": "approved"})).status_code == 403


async def test_the_proclaimed_share_decides_what_is_paid_back(agent: AsyncClient, filed: dict[str, str]) -> None:
    said = await agent.put("/v1/reimbursement-forecast", json={"share": "0.049"})
    assert said.status_code == 200, said.text
    effect = (await agent.post(AT, json=DECISION | {"outcome": "approved"})).json()["effect"]
    assert (effect["computed"], effect["share_known"]) == (0, True)
    assert [gate["name"] for gate in effect["gates"] if not gate["passed"]] == ["five_percent"]


async def make(client: AsyncClient, sessions: Sessions, format: str) -> bytes:
    asked = await client.post("/v1/exports", json={"format": format})
    assert await work_off(sessions, JOBS) == 1
    return (await client.get(f"/v1/exports/{asked.json()['id']}/file")).content


async def test_the_exports_have_the_retained_column(
    agent: AsyncClient, filed: dict[str, str], sessions: Sessions
) -> None:
    lines = [struck_out(filed["Affiches"], 4_000_00), struck_out(filed["Local prêté"])]
    await agent.post(AT, json=DECISION | {"corrections": lines})

    file = (await make(agent, sessions, "nomenclature")).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file), delimiter=";"))
    of = {(row[0], row[1]): row[3:] for row in rows}
    assert of["dépense", "11"] == ["5000,00", "4000,00"]
    assert of["dépense", "3"] == ["1000,00", "0,00"]
    assert of["recette", "3"] == ["1000,00", "0,00"]
    assert of["dépense", ""] == ["6000,00", "4000,00"]

    file = (await make(agent, sessions, "lines")).decode("utf-8-sig")
    head, *spent = csv.reader(io.StringIO(file), delimiter=";")
    assert head[-1] == "Retenu (€)"
    assert sorted((row[-2], row[-1]) for row in spent) == [("1000,00", "0,00"), ("5000,00", "4000,00")]

    shown = html.unescape((await agent.get("/account/print", headers=HTML)).text)
    assert "Annexe 11. Décision de la commission" in shown
    assert "Étrangère à l'élection" in shown


async def test_a_decision_is_recorded_by_its_page(agent: AsyncClient, filed: dict[str, str]) -> None:
    form: dict[str, Any] = {
        "outcome": "reformed",
        "decided_on": "2029-12-05",
        "what": [f"expense/{filed['Affiches']}", "heading/receipt:5", ""],
        "amount": ["", "19 000", ""],
        "reason": ["Étrangère à l'élection", "Apport non justifié", ""],
    }
    bad = await agent.post("/commission-decision", data=form | {"amount": ["4000,555", "", ""]}, headers=HTML)
    assert (bad.status_code, "deux décimales" in bad.text) == (422, True)
    assert "Apport non justifié" in bad.text, "what was typed stays"
    sent = await agent.post("/commission-decision", data=form, headers=HTML)
    assert (sent.status_code, sent.headers["location"]) == (303, "/commission-decision?done=new"), sent.text
    assert figures((await agent.get(f"{AT}/current")).json()) == {
        "expense:3": (1_000_00, 1_000_00),
        "expense:11": (5_000_00, 0),
        "receipt:3": (1_000_00, 1_000_00),
        "receipt:5": (20_000_00, 19_000_00),
    }
    shown = html.unescape((await agent.get("/commission-decision", headers=HTML)).text)
    assert "Approuvé après réformation le " in shown
    assert "Apport non justifié" in shown


async def test_who_may_only_read_sees_the_page_without_the_form(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, filed: dict[str, str]
) -> None:
    async with call(app, campaign_id) as manager:
        shown = html.unescape((await manager.get("/commission-decision", headers=HTML)).text)
    assert "n'a pas encore décidé" in shown
    assert "Enregistrer la décision" not in shown
