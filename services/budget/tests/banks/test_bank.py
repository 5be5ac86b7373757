"""Statements loaded, matched and undone over HTTP; what is a person's own stays sealed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from budget.banks import service
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign, new_member
from sqlalchemy import text

from .files import IBAN, OTHER, Row, camt, ofx

BILL: dict[str, Any] = {
    "heading": 11,
    "label": "Affiches",
    "amount_cents": 120_50,
    "spent_on": "2029-05-03",
    "supplier": "Imprimerie du Parc",
}
ROWS: list[Row] = [
    ("A1", "20290504", "-120.50", "IMPRIMERIE DU PARC", "Facture 12"),
    ("A2", "20290505", "300.00", "VIR CANARI ADA", "Don"),
    ("A3", "20290531", "-5.00", "", "FRAIS TENUE DE COMPTE"),
]


async def load(client: AsyncClient, data: bytes) -> Response:
    return await client.post("/v1/bank/statements", files={"file": ("releve.ofx", data)})


async def lines(client: AsyncClient, **asked: Any) -> list[dict[str, Any]]:
    items = (await client.get("/v1/bank/lines", params=asked)).json()["items"]
    return sorted(items, key=lambda one: one["booked_on"])


async def pay(client: AsyncClient, **more: Any) -> str:
    answer = await client.post("/v1/expenses", json=BILL | {"state": "paid"} | more)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def test_a_statement_is_loaded_once_however_often_it_is_sent(agent: AsyncClient) -> None:
    first = await load(agent, ofx(ROWS, closing="174.50"))
    assert first.status_code == 201, first.text
    assert (first.json()["added"], first.json()["already_imported"]) == (3, False)
    again = (await load(agent, ofx(ROWS, closing="174.50"))).json()
    assert (again["added"], again["already_imported"], len(again["statements"])) == (0, True, 1)

    more = [*ROWS[2:], ("A4", "20290602", "50.00", "VIR", "Don")]
    overlap = (await load(agent, ofx(more, closing="224.50", starts="20290531", ends="20290630"))).json()
    assert (overlap["added"], overlap["duplicates"]) == (1, 1)
    bank = (await agent.get("/v1/bank")).json()
    assert (bank["account"], bank["closing_cents"], bank["gaps"]) == (f"{IBAN[:4]} … {IBAN[-4:]}", 224_50, [])
    assert (bank["open_lines"], bank["open_lines_cents"], bank["difference_cents"]) == (4, 224_50, 224_50)


async def test_the_other_format_of_the_same_days_adds_nothing_twice(agent: AsyncClient) -> None:
    await load(agent, ofx(ROWS, closing="174.50"))
    rows: list[Row] = [(f"C{number}", *row[1:]) for number, row in enumerate(ROWS)]
    rows.append(("C9", "20290505", "300.00", "VIR AUTRE", "Don"))
    answer = (await load(agent, camt(rows, closing="474.50"))).json()
    assert (answer["added"], answer["recognised_duplicates"]) == (1, 3)


async def test_a_missing_statement_is_said(agent: AsyncClient) -> None:
    await load(agent, ofx(ROWS, closing="174.50"))
    late: list[Row] = [("Z1", "20290702", "10.00", "", "")]
    await load(agent, ofx(late, closing="284.50", starts="20290701", ends="20290731"))
    (gap,) = (await agent.get("/v1/bank")).json()["gaps"]
    assert gap == {"after": "2029-05-31", "before": "2029-07-01", "missing_cents": 100_00}


async def test_what_is_not_the_agent_s_account_is_refused(agent: AsyncClient) -> None:
    put = await agent.put("/v1/bank/account", json={"iban": IBAN})
    assert put.status_code == 200, put.text
    other = await load(agent, camt(ROWS[1:2], closing="300.00", iban=OTHER))
    assert (other.status_code, other.json()["pointer"]) == (422, "/file")
    assert "autre compte" in other.json()["detail"]
    dollars = await load(agent, camt(ROWS[1:2], closing="300.00", currency="USD"))
    assert "USD" in dollars.json()["detail"]
    assert (await load(agent, ofx(ROWS, closing="174.50", bank="", branch=""))).status_code == 201
    changed = await agent.put("/v1/bank/account", json={"iban": OTHER})
    assert changed.status_code == 409
    wrong = await agent.put("/v1/bank/account", json={"iban": IBAN[:-1] + "X"})
    assert (wrong.status_code, wrong.json()["pointer"]) == (422, "/iban")
    stale = await agent.put("/v1/bank/account", json={"iban": OTHER}, headers={"If-Match": '"9"'})
    assert (stale.status_code, stale.json()["current"]["version"]) == (412, 1)


async def test_a_statement_without_an_iban_asks_for_it_first(agent: AsyncClient) -> None:
    refused = await load(agent, ofx(ROWS, bank="", branch=""))
    assert refused.status_code == 409
    assert "IBAN" in refused.json()["detail"]


async def test_a_duplicate_line_a_dtd_and_a_huge_file_are_refused_and_nothing_is_kept(agent: AsyncClient) -> None:
    twice = await load(agent, ofx([ROWS[0], ROWS[0]]))
    assert (twice.status_code, twice.json()["line"]) == (422, 2)
    assert "n° 2" in twice.json()["detail"]
    assert "IMPRIMERIE" not in twice.text
    assert (await load(agent, b"<!DOCTYPE x>" + ofx(ROWS))).status_code == 422
    assert (await load(agent, b"<OFX>" + b" " * (5 * 2**20))).status_code == 413
    await load(agent, ofx(ROWS))
    other = [("A1", "20290504", "-120.51", "IMPRIMERIE DU PARC", "Facture 12")]
    conflict = await load(agent, ofx(other, ends="20290530"))
    assert (conflict.status_code, conflict.json()["line"]) == (409, 1)
    assert len((await agent.get("/v1/bank/statements")).json()["items"]) == 1


async def test_a_suggestion_is_confirmed_undone_and_confirmed_again(agent: AsyncClient) -> None:
    expense = await pay(agent)
    await load(agent, ofx(ROWS, closing="174.50"))
    suggestions = (await agent.get("/v1/bank/suggestions")).json()["items"]
    (match,) = [one for one in suggestions if one["act"] == "match"]
    assert match["movements"] == [{"source": "expense", "source_id": expense}]
    assert "libellés proches" in match["reasons"]
    body = {"line_ids": match["line_ids"], "movements": match["movements"]}
    (made,) = (await agent.post("/v1/bank/matches", json=body)).json()["items"]
    assert made["amount_cents"] == -120_50
    assert len(await lines(agent, open=True)) == 2
    assert (await agent.get("/v1/bank/movements")).json()["items"] == []
    again = await agent.post("/v1/bank/matches", json=body)
    assert again.status_code == 409
    assert again.json()["current"]["matched_cents"] == -120_50
    undone = await agent.post(f"/v1/bank/matches/{made['id']}/undo")
    assert undone.json()["undone_at"] is not None
    assert (await agent.post(f"/v1/bank/matches/{made['id']}/undo")).status_code == 409
    assert (await agent.post("/v1/bank/matches", json=body)).status_code == 201
    changes = (await agent.get("/v1/changes")).text
    assert '"matched"' in changes
    assert '"unmatched"' in changes
    assert "IMPRIMERIE" not in changes


async def test_two_agents_match_one_line_once(agent: AsyncClient) -> None:
    expense = await pay(agent)
    await load(agent, ofx(ROWS))
    first = (await lines(agent))[0]
    body = {"line_ids": [first["id"]], "movements": [{"source": "expense", "source_id": expense}]}
    answers = await asyncio.gather(*(agent.post("/v1/bank/matches", json=body) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


async def test_one_line_pays_several_and_one_bill_is_paid_in_parts(agent: AsyncClient) -> None:
    one, other = await pay(agent, amount_cents=100_00), await pay(agent, amount_cents=20_50)
    await load(agent, ofx(ROWS))
    first = (await lines(agent))[0]
    refs = [{"source": "expense", "source_id": id} for id in (one, other)]
    short = await agent.post("/v1/bank/matches", json={"line_ids": [first["id"]], "movements": refs[:1]})
    assert (short.status_code, short.json()["difference_cents"]) == (422, -20_50)
    both = await agent.post("/v1/bank/matches", json={"line_ids": [first["id"]], "movements": refs})
    assert [match["amount_cents"] for match in both.json()["items"]] == [-100_00, -20_50]

    big = await pay(agent, amount_cents=15_00, label="Frais et papier")
    fees = (await lines(agent))[2]
    body = {"line_ids": [fees["id"]], "movements": [{"source": "expense", "source_id": big}], "partial": True}
    assert (await agent.post("/v1/bank/matches", json=body)).json()["items"][0]["amount_cents"] == -5_00
    (rest,) = (await agent.get("/v1/bank/movements")).json()["items"]
    assert (rest["amount_cents"], rest["matched_cents"]) == (-15_00, -5_00)


async def test_an_invoice_is_paid_by_its_line_and_the_bank_s_charges_are_entered(
    agent: AsyncClient, prove: Callable[..., Awaitable[None]]
) -> None:
    waiting = (await agent.post("/v1/expenses", json=BILL | {"state": "invoiced"})).json()["id"]
    await prove(agent, waiting, "invoice")
    await load(agent, ofx(ROWS, closing="174.50"))
    listed = (await agent.get("/v1/bank/suggestions")).json()["items"]
    suggested = {one["act"]: one for one in listed if one["act"] != "entry"}
    assert suggested["payment"]["expense_id"] == waiting
    (line_id,) = suggested["payment"]["line_ids"]
    paid = await agent.post(f"/v1/bank/lines/{line_id}/payment", json={"expense_id": waiting})
    assert paid.status_code == 201, paid.text
    expense = (await agent.get(f"/v1/expenses/{waiting}")).json()
    assert (expense["state"], expense["paid_on"]) == ("paid", "2029-05-04")

    entries = [one for one in (await agent.get("/v1/bank/suggestions")).json()["items"] if one["act"] == "entry"]
    fees = next(one for one in entries if one["entry"]["heading"] == 19)
    entered = await agent.post(
        f"/v1/bank/lines/{fees['line_ids'][0]}/entry", json={"label": "Frais bancaires de mai", "heading": 19}
    )
    assert entered.status_code == 201, entered.text
    gift = next(one for one in entries if one["entry"]["kind"] == "receipt")["line_ids"][0]
    missing = await agent.post(f"/v1/bank/lines/{gift}/entry", json={"label": "Don"})
    assert (missing.status_code, missing.json()["pointer"]) == (422, "/kind")
    own = await agent.post(f"/v1/bank/lines/{gift}/entry", json={"label": "Versement", "kind": "own"})
    assert own.status_code == 201, own.text
    bank = (await agent.get("/v1/bank")).json()
    assert (bank["open_lines"], bank["open_movements"], bank["difference_cents"]) == (0, 0, 0)


async def test_a_line_is_set_aside_with_its_reason_and_taken_back(agent: AsyncClient) -> None:
    await load(agent, ofx(ROWS))
    one = (await lines(agent))[2]
    at = f"/v1/bank/lines/{one['id']}/ignore"
    put = await agent.put(at, json={"reason": "Débit rejeté"}, headers={"If-Match": '"1"'})
    assert (put.status_code, put.json()["ignore_reason"]) == (200, "Débit rejeté")
    assert len(await lines(agent, open=True)) == 2
    stale = await agent.put(at, json={"reason": None}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["current"]["ignore_reason"]) == (412, "Débit rejeté")
    assert (await agent.put(at, json={"reason": None})).json()["ignore_reason"] is None


async def test_a_reversed_spend_that_was_matched_is_open_again(agent: AsyncClient) -> None:
    expense = await pay(agent)
    await load(agent, ofx(ROWS))
    body = {
        "line_ids": [(await lines(agent))[0]["id"]],
        "movements": [{"source": "expense", "source_id": expense}],
    }
    await agent.post("/v1/bank/matches", json=body)
    await agent.post(f"/v1/expenses/{expense}/reversal", json={"reason": "Double"})
    (wrong,) = (await agent.get("/v1/bank/movements")).json()["items"]
    assert (wrong["amount_cents"], wrong["matched_cents"]) == (0, -120_50)


async def test_wordings_are_for_the_candidate_and_the_agent_and_sealed_at_rest(
    agent: AsyncClient, manager: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await load(agent, ofx(ROWS))
    assert (await lines(agent))[1]["counterparty"] == "VIR CANARI ADA"
    assert "CANARI" not in (await manager.get("/v1/bank/lines")).text
    assert "CANARI" not in (await manager.get("/bank", headers={"Accept": "text/html"})).text
    async with transaction(sessions, campaign_id) as session:
        rows = (await session.execute(text("select l::text from bank_line l"))).scalars().all()
        account = (await session.execute(text("select a::text from bank_account a"))).scalars().all()
    assert len(rows) == 3
    assert "CANARI" not in "".join(rows)
    assert IBAN[4:14] not in "".join(account)


async def test_a_closed_account_takes_no_statement_and_no_match(
    agent: AsyncClient, close: Callable[..., Awaitable[Response]]
) -> None:
    await load(agent, ofx(ROWS))
    await close(agent)
    assert (await load(agent, ofx(ROWS, ends="20290530"))).status_code == 409
    one = (await lines(agent))[0]["id"]
    assert (await agent.put(f"/v1/bank/lines/{one}/ignore", json={"reason": "Trop tard"})).status_code == 409


async def test_the_account_says_what_is_not_reconciled(
    agent: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await pay(agent)
    await load(agent, ofx(ROWS))
    async with transaction(sessions, campaign_id) as session:
        found = await service.sum_unreconciled(session, campaign_id)
    assert (found.statements, found.lines, found.lines_cents) == (1, 3, 174_50)
    assert (found.movements, found.movements_cents, found.clean) == (1, -120_50, False)


async def test_who_may_not_see_the_bank_does_not(
    app: FastAPI, agent: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "coordinator", (Role.COORDINATOR,))
    await new_member(sessions, campaign_id, "accountant", (Role.ACCOUNTANT,))
    await load(agent, ofx(ROWS))
    async with call(app, campaign_id, subject="coordinator") as coordinator:
        assert (await coordinator.get("/v1/bank")).status_code == 403
    async with call(app, campaign_id, subject="accountant") as accountant:
        assert (await accountant.get("/v1/bank")).status_code == 200
        assert (await load(accountant, ofx(ROWS))).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {"line_ids": [], "movements": []},
        {"line_ids": [str(uuid4())] * 2, "movements": [{"source": "expense", "source_id": str(uuid4())}]},
        {"line_ids": [str(uuid4())], "movements": [{"source": "loan", "source_id": str(uuid4())}]},
        {
            "line_ids": [str(uuid4()), str(uuid4())],
            "movements": [{"source": "expense", "source_id": str(uuid4())} for _ in range(2)],
        },
    ],
)
async def test_a_match_that_makes_no_sense_is_refused(agent: AsyncClient, body: dict[str, Any]) -> None:
    assert (await agent.post("/v1/bank/matches", json=body)).status_code == 422


async def test_francs_cfp_are_the_pacific_s(app: FastAPI, sessions: Sessions) -> None:
    made = await new_campaign(sessions, territory="circo:98801", population=100_000)
    await new_member(sessions, made, "agent", (Role.FINANCIAL_AGENT,))
    async with call(app, made, subject="agent") as client:
        assert (await load(client, ofx(ROWS))).status_code == 422
        francs: list[Row] = [("A", "20290504", "-12050", "IMPRIMERIE", "")]
        assert (await load(client, ofx(francs, currency="XPF"))).status_code == 201
        assert (await lines(client))[0]["amount_cents"] == -12050
