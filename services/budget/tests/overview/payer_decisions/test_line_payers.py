"""Credits of the bank: whose they are is stated before they are entered, matched or ignored (L. 52-8)."""

import pytest
from httpx import AsyncClient

from .payers import COMPANY, check, load_line, stopped


async def test_a_companys_bank_line_stops_at_every_act(agent: AsyncClient) -> None:
    line = await load_line(agent, "VIR SARL DUPONT VIR DON")
    entry = {"label": "Versement", "kind": "other"}
    stopped(await agent.post(f"/v1/bank/lines/{line}/entry", json=entry), "/payer", "SARL")
    aside = {"reason": "Rien à voir"}
    stopped(await agent.put(f"/v1/bank/lines/{line}/ignore", json=aside), "/payer", "SARL")
    hidden = await agent.put(f"/v1/bank/lines/{line}/ignore", json=aside | {"payer": COMPANY})
    assert hidden.status_code == 409
    own = {"kind": "own", "amount_cents": 50_000, "received_on": "2029-05-27", "means": "transfer", "label": "Apport"}
    receipt = (await agent.post("/v1/receipts", json=own)).json()["id"]
    match = {"line_ids": [line], "movements": [{"source": "receipt", "source_id": receipt}]}
    stopped(await agent.post("/v1/bank/matches", json=match), "/payer", "SARL")
    assert (await check(agent, "donors_complete"))["outcome"] == "unknown"
    assert (await agent.post("/v1/bank/matches", json=match | {"payer": COMPANY})).status_code == 201
    assert (await agent.get(f"/v1/receipts/{receipt}")).json()["to_return_cents"] == 50_000


async def test_a_companys_line_is_entered_to_go_back(agent: AsyncClient) -> None:
    line = await load_line(agent, "VIR SARL DUPONT VIR DON")
    entry = {"label": "À rendre", "kind": "other", "payer": COMPANY}
    assert (await agent.post(f"/v1/bank/lines/{line}/entry", json=entry)).status_code == 201
    (receipt,) = (await agent.get("/v1/receipts", params={"to_return": True})).json()["items"]
    assert receipt["to_return_cents"] == 50_000
    assert (await check(agent, "payers_stated"))["outcome"] == "passed"
    assert (await check(agent, "gifts_legal"))["severity"] == "blocking"


@pytest.mark.parametrize("kind", ["bank", "candidate", "party", "person"])
async def test_a_credit_that_may_be_lawful_is_judged_with_its_entry(agent: AsyncClient, kind: str) -> None:
    """A bank's credit may be a loan, a candidate's their own contribution."""
    line = await load_line(agent, "VIR CREDIT AGRICOLE DEBLOCAGE PRET")
    stated = await agent.put(f"/v1/payers/bank_line/{line}", json={"kind": kind})
    assert (stated.json()["forbidden"], stated.json()["text"]) == (False, None)
    assert (await check(agent, "payers_stated"))["outcome"] == "passed"


async def test_a_credit_without_an_entry_is_still_to_be_stated(agent: AsyncClient) -> None:
    line = await load_line(agent, "VIR MARTIN PAUL")
    assert (await check(agent, "donors_complete"))["outcome"] == "unknown"
    entry = await agent.post(f"/v1/bank/lines/{line}/entry", json={"label": "Apport", "kind": "own"})
    assert entry.status_code == 201
    assert (await check(agent, "donors_complete"))["outcome"] == "passed"
    await agent.post(f"/v1/bank/matches/{entry.json()['items'][0]['id']}/undo")
    assert (await check(agent, "donors_complete"))["outcome"] == "unknown"
