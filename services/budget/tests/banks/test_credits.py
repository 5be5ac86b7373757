"""Credits of the month: gifts that a payment provider pays out less its commission, and the candidate's own money."""

import html
import re
from datetime import date
from typing import Any
from uuid import uuid4

from budget.banks.learnt import Explained, draft_contributions
from budget.banks.suggestions import OpenLine
from budget.income.receipts.receipt_names import Named
from budget.income.receipts.schemas import ReceiptKind
from common.schemas.money import DonationMeans
from httpx import AsyncClient

from .files import Row, ofx
from .test_bank import lines
from .test_bank_page import HERE, page, upload

DONOR = {
    "surname": "Canari",
    "first_names": "Ada",
    "born_on": "1980-03-02",
    "address": "1 rue de l'Essai, 07200 Aubenas",
}
PAYOUT: list[Row] = [("P1", "20290512", "246.30", "PAYPLUG", "REVERSEMENT 1205")]
OWN: list[Row] = [
    ("O1", "20290504", "1500.00", "M AUBERT CAMILLE", "VIREMENT APPORT 1"),
    ("O2", "20290514", "1600.00", "M AUBERT CAMILLE", "VIREMENT APPORT 2"),
]


async def give(client: AsyncClient, cents: int, surname: str = "Canari") -> str:
    donor = (
        await client.post("/v1/donors", json=DONOR | {"surname": surname, "french": True, "resident": True})
    ).json()
    gift = {
        "kind": "gift",
        "amount_cents": cents,
        "received_on": "2029-05-10",
        "means": "card",
        "label": "Don en ligne",
    }
    made = await client.post("/v1/receipts", json=gift | {"donor_id": donor["id"]})
    assert made.status_code == 201, made.text
    return made.json()["id"]


async def test_what_a_provider_kept_is_an_expense_and_the_gifts_count_in_full(agent: AsyncClient) -> None:
    gifts = [await give(agent, 150_00), await give(agent, 100_00, "Serin")]
    await upload(agent, ofx(PAYOUT))
    (line,) = await lines(agent)
    form = {"line": line["id"], "movement": [f"receipt:{gift}" for gift in gifts]}
    refused = await agent.post("/bank/matches", data=form, headers=HERE)
    assert refused.status_code == 422
    said = html.unescape(refused.text).replace("\u202f", " ")
    assert "3,70 € d'écart" in said
    assert "l’écart est la commission retenue" in said

    done = await agent.post("/bank/matches", data=form | {"retained": "true"}, headers=HERE)
    assert done.headers["location"] == "/bank?done=match", done.text
    (kept,) = (await agent.get("/v1/expenses")).json()["items"]
    assert (kept["heading"], kept["amount_cents"], kept["supplier"]) == (19, 3_70, "Prestataire de paiement")
    bank = (await agent.get("/v1/bank")).json()
    assert (bank["open_lines"], bank["open_movements"], bank["journal_cents"]) == (0, 0, 246_30)
    account = (await agent.get("/v1/account")).json()
    assert (account["receipts_cents"], account["expenses_cents"]) == (250_00, 3_70)


async def test_a_commission_that_nothing_was_kept_from_is_refused(agent: AsyncClient) -> None:
    gift = await give(agent, 100_00)
    await upload(agent, ofx([*PAYOUT, ("D1", "20290513", "-5.00", "", "FRAIS")]))
    credit, debit = await lines(agent)
    for line_ids, movement in (([credit["id"]], gift), ([debit["id"]], gift), ([credit["id"]], str(uuid4()))):
        form: dict[str, Any] = {"line": line_ids, "movement": f"receipt:{movement}", "retained": "true"}
        refused = await agent.post("/bank/matches", data=form, headers=HERE)
        assert refused.status_code == 422, refused.text
    assert (await agent.get("/v1/expenses")).json()["items"] == []


async def test_the_candidates_next_payment_is_proposed_like_the_first(agent: AsyncClient) -> None:
    await upload(agent, ofx(OWN))
    first, second = await lines(agent)
    entry = {"label": "Apport personnel", "kind": "own"}
    assert (await agent.post(f"/v1/bank/lines/{first['id']}/entry", json=entry)).status_code == 201
    shown = html.unescape(await page(agent))
    assert "Nouvelle recette : Apport personnel, apport personnel du candidat." in shown
    (key,) = re.findall(r'name="take" value="([^"]+)"', shown)
    assert f'value="{key}" checked' not in shown, "somebody looks at it first"
    done = await agent.post("/bank/acceptances", data={"take": key}, headers=HERE)
    assert done.headers["location"].startswith("/bank?done=taken&added=1")
    received = (await agent.get("/v1/receipts")).json()["items"]
    assert sorted((one["kind"], one["amount_cents"]) for one in received) == [("own", 1500_00), ("own", 1600_00)]
    assert (await lines(agent))[1]["matched_cents"] == second["amount_cents"]


def test_a_wording_that_any_credit_has_or_that_a_gift_had_teaches_nothing() -> None:
    own, gift = uuid4(), uuid4()
    received = {
        own: Named("Apport", None, DonationMeans.TRANSFER, ReceiptKind.OWN),
        gift: Named("Don", uuid4(), DonationMeans.TRANSFER, ReceiptKind.GIFT),
    }

    def drafted(text: str, *before: Explained) -> bool:
        line = OpenLine(uuid4(), date(2029, 5, 20), 100_00, text, None)
        return bool(draft_contributions([line], before, received))

    day = date(2029, 5, 4)
    assert drafted("VIREMENT AUBERT 2", Explained(day, "VIREMENT AUBERT 1", own))
    assert not drafted("VIREMENT RECU", Explained(day, "VIREMENT RECU", own))
    assert not drafted("VIREMENT DUPONT", Explained(day, "VIREMENT AUBERT", own))
    assert not drafted(
        "VIREMENT AUBERT", Explained(day, "VIREMENT AUBERT", own), Explained(day, "VIREMENT AUBERT", gift)
    )


async def test_a_credit_is_nobodys_until_its_kind_is_said_and_a_new_donors_gift_says_it(agent: AsyncClient) -> None:
    """A gift whose kind nobody chose was the candidate's own money, and its donor was dropped."""
    await upload(agent, ofx(PAYOUT))
    (line,) = await lines(agent)
    path = f"/bank/lines/{line['id']}"
    chosen = re.compile(r'<option value="([^"]*)" selected>')
    assert chosen.findall(await page(agent, path)) == []
    unsaid = await agent.post(f"{path}/entry", data={"label": "Don", "kind": ""}, headers=HERE)
    assert unsaid.status_code == 422

    donor = DONOR | {"french": "true", "back": path}
    added = await agent.post("/donors", data=donor, headers=HERE)
    assert added.headers["location"].startswith(f"{path}?donor=")
    there = added.headers["location"].removesuffix("#nouvelle")
    assert chosen.findall(await page(agent, there)) == ["gift", there.partition("donor=")[2]]
