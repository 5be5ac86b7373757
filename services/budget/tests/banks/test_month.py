"""A month at the bank through the pages: loaded, accepted at once, matched by hand, asked about once."""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.testing.steps import call

from .files import IBAN, OTHER, Row, ofx
from .tables import AGRICOLE, MUTUEL, OTHER_BANK
from .test_bank import BILL, lines, load, pay
from .test_bank_page import HERE, page, upload

CHARGE: list[Row] = [("F1", "20290531", "-5.00", "", "FRAIS TENUE DE COMPTE")]


async def bill(client: AsyncClient, cents: int, label: str = "Affiches") -> str:
    made = await client.post("/v1/expenses", json=BILL | {"amount_cents": cents, "label": label, "state": "invoiced"})
    assert made.status_code == 201, made.text
    return made.json()["id"]


async def expense(client: AsyncClient, expense_id: str) -> dict[str, Any]:
    return (await client.get(f"/v1/expenses/{expense_id}")).json()


async def accept(client: AsyncClient, **more: str) -> Response:
    html = await page(client)
    take = re.findall(r'name="take" value="([^"]+)" checked', html)
    return await client.post("/bank/acceptances", data={"take": take, "to_account": "true"} | more, headers=HERE)


async def test_a_charge_of_the_bank_is_in_the_account_in_one_step(agent: AsyncClient) -> None:
    await upload(agent, ofx(CHARGE))
    done = await accept(agent)
    assert done.headers["location"] == "/bank?done=taken&added=1&known=0"
    (made,) = (await agent.get("/v1/expenses")).json()["items"]
    assert (made["heading"], made["state"], made["supplier"]) == (19, "in_account", "La banque du compte")
    assert (await agent.get("/v1/evidence/missing")).json()["items"] == []
    assert (await agent.get("/v1/bank")).json()["open_lines"] == 0


async def test_bills_are_paid_and_taken_to_the_account_at_once(agent: AsyncClient, prove: Any) -> None:
    whole, without = await bill(agent, 120_50), await bill(agent, 80_00, "Tracts")
    await prove(agent, whole, "invoice")
    rows: list[Row] = [
        ("A1", "20290504", "-120.50", "IMPRIMERIE DU PARC", "Facture 12"),
        ("A2", "20290506", "-80.00", "IMPRIMERIE DU PARC", "Facture 13"),
        *CHARGE,
    ]
    await upload(agent, ofx(rows))
    done = await accept(agent)
    assert done.headers["location"] == "/bank?done=taken&added=3&known=1"
    assert (await expense(agent, whole))["state"] == "in_account"
    paid = await expense(agent, without)
    assert (paid["state"], paid["paid_on"]) == ("paid", "2029-05-06")
    (missing,) = (await agent.get("/v1/evidence/missing")).json()["items"]
    assert (missing["subject_id"], missing["kind"]) == (without, "invoice")


async def test_the_statement_is_kept_and_proves_the_payment_until_the_match_is_undone(
    app: FastAPI, agent: AsyncClient, manager: AsyncClient
) -> None:
    spent = await pay(agent)
    data = ofx([("A1", "20290504", "-120.50", "IMPRIMERIE DU PARC", "CANARI")])
    await upload(agent, data)
    (kept,) = (await agent.get("/v1/evidence")).json()["items"]
    assert (kept["kind"], kept["media_type"], kept["private"]) == ("statement", "application/x-ofx", True)
    assert (await agent.get(f"/v1/evidence/{kept['id']}/content")).content == data
    assert (await manager.get("/v1/evidence")).json()["items"] == []
    assert (await manager.get(f"/v1/evidence/{kept['id']}/content")).status_code == 404

    async def missing() -> set[str]:
        items = (await agent.get("/v1/evidence/missing", params={"subject": "expense"})).json()["items"]
        return {one["kind"] for one in items if one["subject_id"] == spent}

    assert await missing() == {"invoice", "payment"}
    await accept(agent)
    assert await missing() == {"invoice"}
    (found,) = re.findall(r"/bank/matches/([^/]+)/undo", await page(agent))
    await agent.post(f"/bank/matches/{found}/undo", headers=HERE)
    assert await missing() == {"invoice", "payment"}


async def test_one_debit_pays_several_bills_and_several_debits_one(agent: AsyncClient) -> None:
    first, second, third = [await bill(agent, cents, f"Lot {cents}") for cents in (30_00, 45_00, 77_00)]
    rows: list[Row] = [
        ("A1", "20290504", "-75.00", "IMPRIMEUR", ""),
        ("A2", "20290505", "-40.00", "LOUEUR", ""),
        ("A3", "20290506", "-37.00", "LOUEUR", ""),
    ]
    await upload(agent, ofx(rows))
    one, two, three = [line["id"] for line in await lines(agent)]
    html = await page(agent, f"/bank/lines/{one}")
    assert 'data-total="-7500"' in html
    short = await agent.post("/bank/matches", data={"line": one, "movement": f"invoice:{first}"}, headers=HERE)
    assert short.status_code == 422
    assert "75 € à la banque, 30 € au compte, 45 € d" in short.text.replace("\u202f", " ")
    assert (await expense(agent, first))["state"] == "invoiced"
    both = {"line": one, "movement": [f"invoice:{first}", f"invoice:{second}"]}
    assert (await agent.post("/bank/matches", data=both, headers=HERE)).status_code == 303
    assert {(await expense(agent, bill_id))["state"] for bill_id in (first, second)} == {"paid"}
    parts = {"line": [two, three], "movement": f"invoice:{third}"}
    assert (await agent.post("/bank/matches", data=parts, headers=HERE)).status_code == 303
    assert (await expense(agent, third))["paid_on"] == "2029-05-06"
    assert (await agent.get("/v1/bank")).json()["open_lines"] == 0


async def test_what_changed_meanwhile_is_refused_alone_and_said(agent: AsyncClient) -> None:
    await pay(agent)
    await upload(agent, ofx([("A1", "20290504", "-120.50", "IMPRIMERIE DU PARC", ""), *CHARGE]))
    take = re.findall(r'name="take" value="([^"]+)"', await page(agent))
    stale = await agent.post("/bank/acceptances", data={"take": [*take, "match|x|y"]}, headers=HERE)
    assert stale.status_code == 200
    assert "2 propositions confirmées" in stale.text.replace("\u00a0", " ")
    assert "a changé depuis" in stale.text
    nothing = await agent.post("/bank/acceptances", data={}, headers=HERE)
    assert "Cochez d'abord" in nothing.text.replace("&#39;", "'")


async def test_a_member_who_does_not_pay_is_told_why_nothing_was_paid(agent: AsyncClient, manager: AsyncClient) -> None:
    waiting = await bill(agent, 120_50)
    await upload(agent, ofx([("A1", "20290504", "-120.50", "IMPRIMERIE DU PARC", "")]))
    refused = await accept(manager)
    assert refused.status_code == 200
    assert "L. 52-4" in refused.text.replace("\u00a0", " ").replace("\u2011", "-")
    assert (await expense(agent, waiting))["state"] == "invoiced"


async def test_a_wording_is_learnt_and_shown(agent: AsyncClient) -> None:
    await upload(agent, ofx([("A1", "20290504", "-29.99", "PRLV TELECOM", "MAI 2029")]))
    (line,) = await lines(agent)
    entry = {"label": "Téléphone", "heading": "17", "supplier": "Telecom"}
    await agent.post(f"/bank/lines/{line['id']}/entry", data=entry, headers=HERE)
    await upload(agent, ofx([("A2", "20290602", "-31.00", "PRLV TELECOM", "")], starts="20290601", ends="20290630"))
    assert "17. Téléphone et télécommunications, Telecom" in await page(agent)
    await upload(agent, ofx([("A3", "20290603", "-1.00", "PRLV TELECOM 2906", "")], starts="20290601", ends="20290630"))
    assert "Comme la ligne du" in await page(agent)


async def test_the_columns_of_another_bank_are_asked_once_and_remembered(agent: AsyncClient) -> None:
    sent = {"file": ("releve.csv", OTHER_BANK)}
    first = await agent.post("/bank/statements", files=sent, data={"iban": IBAN}, headers=HERE)
    assert first.headers["location"] == "/bank/columns"
    html = await page(agent, "/bank/columns")
    assert "IMPRIMERIE DU PARC" in html
    missing = await agent.post("/bank/columns", data={"date": "0", "label": "1"}, headers=HERE)
    assert missing.status_code == 422
    named = await agent.post("/bank/columns", data={"date": "0", "label": "1", "amount": "2"}, headers=HERE)
    assert named.headers["location"] == "/bank?done=loaded&added=3&known=0&unnamed=true"
    assert "vérifiez que c'est celui du mandataire" in (await page(agent, named.headers["location"])).replace(
        "&#39;", "'"
    )
    more = OTHER_BANK + b"31/05/2029;AUTRE;-7;z\n"
    again = await agent.post("/bank/statements", files={"file": ("releve.csv", more)}, headers=HERE)
    assert again.headers["location"] == "/bank?done=loaded&added=1&known=3&unnamed=true"
    assert (await agent.get("/bank/columns", headers=HERE)).status_code == 404


async def test_the_api_names_the_columns_too(agent: AsyncClient) -> None:
    await agent.put("/v1/bank/account", json={"iban": IBAN})
    asked = await load(agent, OTHER_BANK)
    assert (asked.status_code, asked.json()["titles"][0]) == (422, "Jour")
    layout = f"/v1/bank/layouts/{asked.json()['key']}"
    assert (await agent.put(layout, json={"date": 0, "labels": [1]})).status_code == 422
    put = await agent.put(layout, json={"date": 0, "labels": [1], "amount": 2})
    assert put.status_code == 200, put.text
    assert (await load(agent, OTHER_BANK)).json()["added"] == 3


@pytest.mark.parametrize("known", [True, False])
async def test_a_table_without_an_account_waits_for_the_iban(agent: AsyncClient, known: bool) -> None:
    if known:
        await agent.put("/v1/bank/account", json={"iban": IBAN})
    answer = await load(agent, MUTUEL)
    assert answer.status_code == (201 if known else 409)


async def test_a_table_of_another_account_or_of_changed_words_is_refused_or_marked(agent: AsyncClient) -> None:
    await agent.put("/v1/bank/account", json={"iban": OTHER})

    other = await load(agent, AGRICOLE)
    assert (other.status_code, "autre compte" in other.json()["detail"]) == (422, True)
    await load(agent, MUTUEL)
    changed = MUTUEL.replace(b"VIR CANARI ADA", b"VIREMENT CANARI ADA DON")
    answer = await upload(agent, changed)
    assert answer.headers["location"] == "/bank?done=loaded&added=1&known=2&doubtful=1&unnamed=true"
    assert "ressemble à une opération déjà connue" in await page(agent, answer.headers["location"])


async def test_a_reader_sees_a_line_and_may_not_decide(app: FastAPI, agent: AsyncClient, campaign_id: Any) -> None:
    await upload(agent, ofx(CHARGE))
    (line,) = await lines(agent)
    async with call(app, campaign_id, "banks:read", "accounts:read") as reader:
        html = await page(reader, f"/bank/lines/{line['id']}")
        assert "Rapprocher" not in html
        assert "FRAIS" not in html


async def test_of_bills_accepted_together_one_that_is_refused_is_refused_alone(
    agent: AsyncClient, manager: AsyncClient, prove: Any
) -> None:
    bills = [await bill(agent, cents, f"Lot {cents}") for cents in (101_00, 102_00, 103_00)]
    for one in bills:
        await prove(agent, one, "invoice")
    rows: list[Row] = [(f"A{at}", "20290504", f"-{101 + at}.00", "IMPRIMERIE", "") for at in range(3)]
    await upload(agent, ofx(rows))
    await manager.put("/v1/account/settings", json={"four_eyes": True})
    for one in (bills[0], bills[2]):
        assert (await manager.post(f"/v1/expenses/{one}/approval")).status_code == 200
    take = re.findall(r'name="take" value="([^"]+)"', await page(agent))
    done = await agent.post("/bank/acceptances", data={"take": take, "to_account": "true"}, headers=HERE)
    assert "2 propositions confirmées" in done.text.replace("\u00a0", " ")
    assert "approuvé par une deuxième personne" in done.text
    assert [(await expense(agent, one))["state"] for one in bills] == ["in_account", "invoiced", "in_account"]
    assert (await agent.get("/v1/evidence/missing")).json()["items"] == []
    checks: list[dict[str, Any]] = (await agent.get("/v1/filing/checks")).json()["checks"]
    settled = next(one for one in checks if one["name"] == "all_settled")
    assert settled["amount_cents"] == 102_00
    balances = (await agent.get("/v1/bank")).json()
    assert (balances["open_lines"], balances["open_lines_cents"], balances["open_movements"]) == (1, -102_00, 0)
