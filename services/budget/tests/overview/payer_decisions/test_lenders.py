"""Who may lend to a campaign, and what is to be stated of it (L. 52-8)."""

from httpx import AsyncClient

from .payers import COMPANY, LOAN, PERSON, PERSONAL, check, payers, stopped


async def test_only_banks_of_the_eea_parties_and_people_lend(agent: AsyncClient) -> None:
    person = LOAN | {"lender": "person", "lender_name": "SARL Dupont", "due_on": "2029-12-01", "rate_percent": "0"}
    stopped(await agent.post("/v1/loans", json=person | {"amount_cents": 1000}), "/lender_name", "SARL")
    stopped(await agent.post("/v1/loans", json=LOAN | {"lender_name": "SCI Dupont"}), "/lender_name", "SCI")
    far = await agent.post("/v1/loans", json=LOAN | {"payer": {"kind": "bank", "in_eea": False}})
    assert (far.status_code, far.json()["article"]) == (422, "L. 52-8")
    company = await agent.post("/v1/loans", json=LOAN | {"guarantor": COMPANY})
    assert (company.status_code, company.json()["pointer"]) == (422, "/guarantor/kind")
    assert (await agent.post("/v1/loans", json=LOAN | {"payer": PERSON})).json()["pointer"] == "/payer/kind"
    assert (await agent.get("/v1/loans")).json()["items"] == []
    made = await agent.post("/v1/loans", json=LOAN)
    assert made.status_code == 201
    assert (await check(agent, "payers_stated"))["outcome"] == "failed"
    loan = made.json()["items"][0]["id"]
    await agent.put(f"/v1/payers/loan/{loan}", json={"kind": "bank", "in_eea": True})
    assert (await check(agent, "payers_stated"))["outcome"] == "passed"


async def test_a_persons_loan_waits_until_somebody_says_that_it_is_a_persons(agent: AsyncClient) -> None:
    made = await agent.post("/v1/loans", json=PERSONAL | {"lender_name": "Ada Canari"})
    assert made.status_code == 201
    assert (await check(agent, "payers_stated"))["outcome"] == "failed"
    loan = made.json()["items"][0]["id"]
    assert "Ada Canari" in (await agent.get("/payers")).text
    assert (await agent.post("/payers/clear", data={"payer": [f"loan:{loan}"]})).status_code == 303
    assert (await check(agent, "payers_stated"))["outcome"] == "passed"


async def test_a_lender_or_guarantor_said_to_be_a_person_is_shown_with_who_said_so(agent: AsyncClient) -> None:
    loan = PERSONAL | {"lender_name": "Martin SAS", "payer": PERSON, "guarantor": PERSON | {"name": "Groupe Martin"}}
    assert (await agent.post("/v1/loans", json=loan)).status_code == 201
    kept = {one["subject"]: (one["kind"], one["legal_form"], one["decided_by"]) for one in await payers(agent)}
    assert kept == {"loan": ("person", "SAS", "agent"), "guarantee": ("person", "GROUPE", "agent")}
    page = (await agent.get("/payers")).text
    assert page.count("dit par le mandataire financier") == 2
    said = [one for one in (await agent.get("/v1/changes")).json()["items"] if one["kind"] == "payer"]
    assert {(one["act"], one["made_by"]) for one in said} == {("stated", "agent")}
