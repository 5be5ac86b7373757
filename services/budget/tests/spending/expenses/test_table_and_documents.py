"""The table of expenses, documents on the page of their expense, and corrections that never end dead."""

import io
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from budget.spending.expenses.heading_guess import guess_heading
from httpx import AsyncClient
from pypdf import PdfWriter

from .test_expense_pages import ENTRY, HTML, send, text, version


def a_pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(out)
    return out.getvalue()


async def put_in(client: AsyncClient, where: str, **data: str) -> Any:
    return await client.post(f"{where}/documents", files={"file": ("p.pdf", a_pdf())}, data=data, headers=HTML)


async def test_the_table_is_searched_sorted_and_summed_without_a_name_in_an_address(agent: AsyncClient) -> None:
    for label, amount, supplier in (
        ("Affiches", "100", "Parc"),
        ("Tracts", "250", "Canari SARL"),
        ("Bail", "50", "Parc"),
    ):
        await send(agent, "/expenses", **ENTRY | {"label": label, "amount": amount, "supplier": supplier})
    page = await text(agent, "/expenses")
    assert "3 dépenses, <strong>400 €</strong> en tout" in page
    by_amount = await text(agent, "/expenses?sort=amount")
    assert re.findall(r'<td><a href="/expenses/[^"]+">([^<]+)', by_amount) == ["Tracts", "Affiches", "Bail"]
    found = await agent.post("/expenses/search", data={"words": "parc", "sort": "label"}, headers=HTML)
    assert re.findall(r'<td><a href="/expenses/[^"]+">([^<]+)', found.text) == ["Affiches", "Bail"]
    assert "150 €" in found.text.replace("\u202f", " ")
    nothing = await agent.post("/expenses/search", data={"words": "100%", "state": "martien"}, headers=HTML)
    assert "Aucune dépense ici" in nothing.text


async def test_the_missing_paper_is_added_and_the_step_taken_on_the_same_page(agent: AsyncClient) -> None:
    where = (await send(agent, "/expenses", **ENTRY, state="invoiced")).partition("?")[0]
    page = await text(agent, where)
    assert "Il manque : <strong>facture</strong>" in page
    assert "Joindre et noter : elle est payée" in page
    sent = await put_in(agent, where, kind="invoice", to="paid", version=version(page), paid_on="2029-05-22")
    assert sent.headers["location"].endswith("?done=onward")
    page = await text(agent, where)
    assert "payée le mardi 22 mai 2029" in page
    assert "Il manque : <strong>preuve de paiement</strong>" in page
    sent = await put_in(agent, where, kind="payment", to="in_account", version=version(page))
    assert sent.status_code == 303, sent.text
    page = await text(agent, where)
    assert "Au compte" in page
    assert page.count("/content") == 2


async def test_a_bad_file_is_said_beside_its_form_and_nothing_moves(agent: AsyncClient) -> None:
    where = (await send(agent, "/expenses", **ENTRY, state="invoiced")).partition("?")[0]
    bad = await agent.post(
        f"{where}/documents",
        files={"file": ("p.pdf", b"rien")},
        data={"kind": "invoice", "to": "paid", "version": "1"},
        headers=HTML,
    )
    assert bad.status_code == 422
    assert 'id="send-invoice-file-error"' in bad.text
    assert "Facturée" in await text(agent, where)
    other = await put_in(agent, where, kind="photo", other="true")
    assert other.headers["location"].endswith("?done=sent")


async def test_an_invoiced_expense_is_corrected_with_a_reason_and_keeps_its_history(
    agent: AsyncClient, prove: Callable[..., Awaitable[None]]
) -> None:
    where = (await send(agent, "/expenses", **ENTRY, state="invoiced")).partition("?")[0]
    await send(agent, f"{where}/edit", version=version(await text(agent, where)), supplier="Parc et fils")
    seen = version(await text(agent, where))
    refused = await agent.post(f"{where}/edit", data={"version": seen, "amount": "1234"}, headers=HTML)
    assert refused.status_code == 409
    assert "dites pourquoi" in refused.text
    await send(agent, f"{where}/edit", version=seen, amount="1234", heading="14", reason="Centimes lus à tort")
    page = await text(agent, where)
    assert "1 234,50 € → 1 234 €" in page
    assert "« Centimes lus à tort »" in page
    account = (await agent.get("/v1/journal/balance")).json()
    sums = {row["account"]: row["balance_cents"] for row in account["accounts"]}
    assert (sums["expense:11"], sums["expense:14"], sums["suppliers"]) == (0, 1234_00, -1234_00)
    assert account["debit_cents"] == account["credit_cents"]
    expense_id = where.rpartition("/")[2]
    payer = await agent.patch(f"/v1/expenses/{expense_id}", json={"payer": "candidate", "reason": "Autre"})
    assert (payer.status_code, payer.json()["pointer"]) == (409, "/payer")


async def test_a_reversed_expense_is_entered_again_from_what_it_was(agent: AsyncClient) -> None:
    where = (await send(agent, "/expenses", **ENTRY, state="invoiced")).partition("?")[0]
    await send(agent, f"{where}/reverse", version=version(await text(agent, where)), reason="Mauvais payeur")
    page = await text(agent, where)
    again = re.search(r'href="(/expenses\?copied=[^"#]+)', page)
    assert again is not None
    form = await text(agent, again[1])
    assert 'value="1234,50"' in form
    assert 'value="Parc"' in form
    assert "Parc" not in again[1]


@pytest.mark.parametrize(
    ("label", "heading"),
    [
        ("Tracts de mai", 11),
        ("Location de matériel : sono", 4),
        ("Loyer de la permanence", 3),
        ("Site internet", 10),
        ("Honoraires de l'expert-comptable", 9),
        ("Frais bancaires", 19),
        ("Divers", None),
        ("Tractopelle", None),
    ],
)
def test_a_heading_is_proposed_by_what_the_expense_is_called(label: str, heading: int | None) -> None:
    guess = guess_heading(label)
    assert (guess.heading if guess else None) == heading
