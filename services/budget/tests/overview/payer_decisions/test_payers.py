"""Money that may not enter stops at every door until somebody has said whose it is (L. 52-8)."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from budget.payers.models import Payer
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_member
from sqlalchemy import update

from .payers import ADA, COMPANY, HELP, OTHER, PERSON, PERSONAL, check, load_line, payers, stopped


@pytest.fixture
async def candidate(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    await new_member(sessions, campaign_id, "candidate", (Role.CANDIDATE,))
    async with call(app, campaign_id, subject="candidate") as client:
        yield client


async def test_a_company_is_no_donor(agent: AsyncClient) -> None:
    company = ADA | {"first_names": "SARL", "surname": "Dupont"}
    stopped(await agent.post("/v1/donors", json=company), "/surname", "SARL")
    refused = await agent.post("/v1/donors", json=company | {"payer": COMPANY})
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/payer/kind")
    party = await agent.post("/v1/donors", json=ADA | {"payer": {"kind": "party", "name": "X", "listed": True}})
    assert party.status_code == 422
    assert (await agent.get("/v1/donors")).json()["items"] == []


async def test_a_person_called_like_a_company_is_let_in_by_a_named_member(agent: AsyncClient) -> None:
    asso = ADA | {"first_names": "David Paul", "surname": "Asso"}
    stopped(await agent.post("/v1/donors", json=asso), "/surname", "ASSO")
    made = await agent.post("/v1/donors", json=asso | {"payer": PERSON})
    assert made.status_code == 201
    (kept,) = await payers(agent)
    assert (kept["kind"], kept["legal_form"], kept["decided_by"]) == ("person", "ASSO", "agent")
    said = next(one for one in (await agent.get("/v1/changes")).json()["items"] if one["kind"] == "payer")
    assert (said["act"], said["made_by"], said["fields"]["kind"]) == ("stated", "agent", [None, "person"])


async def test_payers_are_read_page_by_page_in_the_order_of_what_is_to_be_decided(agent: AsyncClient) -> None:
    for amount, label, more in (
        (300, "Versement d'Ada", {}),
        (500, "Virement SARL Dupont", {"payer": COMPANY, "already_received": True}),
        (500, "Versement de Zoé", {"payer": PERSON}),
        (700, "Versement de Lina", {}),
    ):
        made = await agent.post("/v1/receipts", json=OTHER | {"amount_cents": amount, "label": label} | more)
        assert made.status_code == 201, made.text
    whole = await payers(agent)
    assert len(whole) == 4
    seen: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    for _ in whole:
        page = (await agent.get("/v1/payers", params={"limit": "1"} | after)).json()
        seen += page["items"]
        after = {"after": page["next"]}
    assert (seen, after["after"]) == (whole, None)
    for text in ("", "0_0_0_1", "0_0_0_1_7_receipt", "2_0_0_1_00000000-0000-4000-8000-000000000000_receipt"):
        refused = await agent.get("/v1/payers", params={"after": text})
        assert (refused.status_code, refused.json()["pointer"]) == (422, "?after")


@pytest.mark.parametrize("kind", ["other", "own", "party"])
async def test_a_receipt_that_looks_like_a_companys_stops_until_it_is_stated(agent: AsyncClient, kind: str) -> None:
    receipt = OTHER | {"kind": kind, "label": "Virement SARL Dupont"}
    stopped(await agent.post("/v1/receipts", json=receipt), "/label", "SARL")
    stopped(await agent.post("/v1/receipts", json=receipt | {"already_received": True}), "/label", "SARL")
    refused = await agent.post("/v1/receipts", json=receipt | {"payer": COMPANY})
    assert (refused.status_code, refused.json()["article"]) == (422, "L. 52-8")
    here = receipt | {"payer": COMPANY, "already_received": True}
    booked = (await agent.post("/v1/receipts", json=here)).json()
    assert (booked["to_return_cents"], booked["flags"][0]["code"]) == (50_000, "payer_forbidden")
    assert (await check(agent, "gifts_legal"))["amount_cents"] == 50_000


async def test_a_suppliers_refund_is_no_gift(agent: AsyncClient) -> None:
    refund = OTHER | {"label": "Avoir de l'imprimerie du Parc", "payer": COMPANY | {"refund": True}}
    made = await agent.post("/v1/receipts", json=refund)
    assert (made.status_code, made.json()["to_return_cents"]) == (201, 0)
    assert (await check(agent, "payers_stated"))["outcome"] == "passed"


async def test_a_party_gives_once_it_is_named_and_listed(agent: AsyncClient) -> None:
    party = OTHER | {"kind": "party", "label": "Versement définitif"}
    made = (await agent.post("/v1/receipts", json=party)).json()["id"]
    found = await check(agent, "payers_stated")
    assert (found["outcome"], found["entries"], found["amount_cents"]) == ("failed", 1, 50_000)
    sums = (await agent.get("/v1/receipts/totals")).json()
    assert (sums["total_cents"], sums["unidentified_payer_cents"]) == (50_000, 50_000)
    where = f"/v1/payers/receipt/{made}"
    cleared = await agent.post("/payers/clear", data={"payer": [f"receipt:{made}"]})
    assert (cleared.status_code, (await check(agent, "payers_stated"))["outcome"]) == (303, "failed")
    half = await agent.put(where, json={"kind": "party", "name": "Parti de l'Essai"})
    assert "liste de la commission" in half.json()["text"]
    assert (await check(agent, "payers_stated"))["outcome"] == "failed"
    await agent.put(where, json={"kind": "party", "name": "Parti de l'Essai", "listed": True})
    assert (await check(agent, "payers_stated"))["outcome"] == "passed"
    unlisted = await agent.put(where, json={"kind": "party", "name": "Amis de l'Essai", "listed": False})
    assert unlisted.json()["forbidden"]
    assert (await agent.get(f"/v1/receipts/{made}")).json()["to_return_cents"] == 50_000


async def test_a_false_alarm_is_taken_back_with_its_mark(agent: AsyncClient) -> None:
    made = (await agent.post("/v1/receipts", json=OTHER)).json()["id"]
    where = f"/v1/payers/receipt/{made}"
    first = await agent.put(where, json=COMPANY)
    assert (await agent.get(f"/v1/receipts/{made}")).json()["to_return_cents"] == 50_000
    stale = await agent.put(where, json=PERSON, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    again = await agent.put(where, json=PERSON, headers={"If-Match": first.headers["ETag"]})
    assert (again.status_code, again.json()["forbidden"]) == (200, False)
    receipt = (await agent.get(f"/v1/receipts/{made}")).json()
    assert (receipt["to_return_cents"], receipt["flags"]) == (0, [])


NAMED: tuple[tuple[str, str], ...] = (
    ("Martin SAS", "SAS"),
    ("SAS Martin", "SAS"),
    ("Martin S.A.S.", "SAS"),
    ("EARL Martin", "EARL"),
    ("Martin SA", "SA"),
    ("Groupe Martin", "GROUPE"),
)


@pytest.mark.parametrize(("name", "legal_form"), NAMED)
async def test_a_company_named_after_its_founder_stops_at_every_door(
    agent: AsyncClient, name: str, legal_form: str
) -> None:
    first, last = name.split(maxsplit=1)
    stopped(await agent.post("/v1/donors", json=ADA | {"first_names": first, "surname": last}), "/surname", legal_form)
    for lender in ("person", "bank"):
        loan = PERSONAL | {"lender": lender, "lender_name": name}
        stopped(await agent.post("/v1/loans", json=loan), "/lender_name", legal_form)
    stopped(await agent.post("/v1/receipts", json=OTHER | {"label": name}), "/label", legal_form)
    stopped(await agent.post("/v1/expenses", json=HELP | {"supplier": name}), "/supplier", legal_form)
    line = await load_line(agent, name.upper())
    entry = {"label": "Versement", "kind": "other"}
    stopped(await agent.post(f"/v1/bank/lines/{line}/entry", json=entry), "/payer", legal_form)
    page = {**PERSONAL, "lender_name": name, "amount": "2000", "payer_kind": ""}
    assert (await agent.post("/loans", data=page)).status_code == 422


async def test_help_in_kind_comes_from_people_and_parties_alone(agent: AsyncClient) -> None:
    company = HELP | {"supplier": "SARL Dupont"}
    stopped(await agent.post("/v1/expenses", json=company), "/supplier", "SARL")
    assert (await agent.post("/v1/expenses", json=company | {"provider": COMPANY})).status_code == 422
    room = HELP | {"supplier": "Mairie de Vincennes", "provider": {"kind": "public_body"}}
    told = await agent.post("/v1/expenses", json=room)
    assert "attestation du maire" in told.json()["detail"]
    made = await agent.post("/v1/expenses", json=HELP | {"supplier": "Mme Exemple", "provider": PERSON})
    assert made.status_code == 201
    changed = await agent.patch(f"/v1/expenses/{made.json()['id']}", json={"provider": COMPANY})
    assert changed.status_code == 422


async def test_a_minors_gift_is_flagged_and_kept(agent: AsyncClient) -> None:
    donor = (await agent.post("/v1/donors", json=ADA | {"born_on": "2012-01-01"})).json()["id"]
    gift = OTHER | {"kind": "gift", "donor_id": donor, "means": "cheque", "label": "Dîner", "amount_cents": 5_000}
    made = await agent.post("/v1/receipts", json=gift)
    assert (made.status_code, made.json()["to_return_cents"]) == (201, 0)
    assert made.json()["flags"][0]["article"] == "C. civ. 903, 904"
    found = await check(agent, "minors_looked_at")
    assert (found["severity"], found["outcome"], found["entry_ids"]) == ("warning", "failed", [made.json()["id"]])


async def test_means_of_a_parliamentary_office_are_warned_of(agent: AsyncClient) -> None:
    paid = OTHER | {"label": "Virement permanence parlementaire", "payer": PERSON}
    assert (await agent.post("/v1/receipts", json=paid)).status_code == 201
    assert (await check(agent, "parliament_kept_out"))["outcome"] == "failed"


async def test_what_was_there_before_is_stated_on_one_page(
    agent: AsyncClient, candidate: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    """As after the migration: nobody has said anything yet of what is in the account."""
    donor = (await agent.post("/v1/donors", json=ADA)).json()["id"]
    gift = OTHER | {"kind": "gift", "donor_id": donor, "means": "cheque", "label": "Dîner"}
    await agent.post("/v1/receipts", json=gift)
    line = await load_line(agent, "VIR SARL DUPONT VIR DON")
    async with transaction(sessions, campaign_id) as session:
        await session.execute(update(Payer).values(kind=None, state="open", legal_form=None, decided_by=None))
    assert (await check(agent, "donors_complete"))["outcome"] == "unknown"
    assert (await check(agent, "payers_stated"))["entries"] == 2
    page = (await agent.get("/payers")).text
    assert "Noms sans signe d’organisme" in page
    assert "Ressemble à un organisme : « SARL »" in page
    assert "Ada Exemple" not in (await candidate.get("/v1/changes")).text
    keys = [f"donor:{donor}", f"bank_line:{line}"]
    cleared = await agent.post("/payers/clear", data={"payer": keys})
    assert (cleared.status_code, cleared.headers["location"]) == (303, "/payers?done=cleared")
    (left,) = await payers(agent, open=True)
    assert (left["subject"], left["legal_form"]) == ("bank_line", "SARL")
    form = {"version": left["version"], "kind": "legal_person"}
    assert (await agent.post(f"/payers/bank_line/{line}", data=form)).status_code == 303
    assert (await candidate.post(f"/payers/bank_line/{line}", data=form)).status_code == 403


async def test_a_donor_found_to_be_a_company_gives_everything_back(agent: AsyncClient) -> None:
    donor = (await agent.post("/v1/donors", json=ADA)).json()["id"]
    gift = OTHER | {"kind": "gift", "donor_id": donor, "means": "cheque", "label": "Dîner"}
    made = (await agent.post("/v1/receipts", json=gift)).json()["id"]
    await agent.put(f"/v1/payers/donor/{donor}", json=COMPANY)
    assert (await agent.get(f"/v1/receipts/{made}")).json()["to_return_cents"] == 50_000


async def test_names_of_payers_are_for_those_who_may_see_the_donors(agent: AsyncClient, manager: AsyncClient) -> None:
    await agent.post("/v1/donors", json=ADA)
    assert [one["label"] for one in await payers(agent)] == ["Ada Exemple"]
    assert [one["label"] for one in await payers(manager)] == [None]
    assert "Exemple" not in (await manager.get("/payers")).text
    assert len((await manager.get("/v1/payer-rules")).json()["items"]) == 54
