"""An expense from its proposal to its reversal, by pages alone."""

import html
import re
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from budget.spending.expenses.entries import read_amount
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_member
from kit.web.problems import Invalid

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
ENTRY = {"label": "Affiches", "amount": "1 234,50 €", "heading": "11", "spent_on": "2029-05-20", "supplier": "Parc"}


async def send(client: AsyncClient, path: str, **data: str) -> str:
    """Where the answer leads."""
    answer = await client.post(path, data=data, headers=HTML)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def text(client: AsyncClient, path: str) -> str:
    return html.unescape((await client.get(path, headers=HTML)).text).replace("\u202f", " ")


def version(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found is not None
    return found[1]


async def test_an_expense_goes_through_all_its_states_by_pages(
    agent: AsyncClient, prove: Callable[..., Awaitable[None]]
) -> None:
    where = (await send(agent, "/expenses", **ENTRY)).partition("?")[0]
    await prove(agent, where.rpartition("/")[2])
    for to, said in (
        ("committed", "Engagée"),
        ("invoiced", "Facturée"),
        ("paid", "Payée"),
        ("in_account", "Au compte"),
    ):
        page = await text(agent, where)
        assert f'value="{to}"' in page
        await send(agent, f"{where}/step", version=version(page), to=to, paid_on="2029-05-21" if to == "paid" else "")
        assert said in await text(agent, where)

    page = await text(agent, where)
    assert "1 234,50 €" in page
    await send(agent, f"{where}/reverse", version=version(page), reason="Saisie en double")
    assert "Saisie en double" in await text(agent, where)
    assert "Affiches" not in await text(agent, "/expenses")


async def test_what_lacks_is_said_in_french_beside_what_was_typed(agent: AsyncClient) -> None:
    for change, said in (
        ({"amount": "beaucoup"}, "Le montant s'écrit en euros"),
        ({"heading": ""}, "Indiquez la rubrique."),
        ({"spent_on": "2020-01-01"}, "une dépense n'entre pas dans le compte"),
        ({"label": ""}, "Indiquez l'objet"),
        ({"payer": "martien"}, "dans la liste"),
    ):
        answer = await agent.post("/expenses", data=ENTRY | change, headers=HTML)
        assert answer.status_code == 422
        assert said in html.unescape(answer.text)
        assert 'value="Parc"' in answer.text


async def test_every_field_that_lacks_is_led_to_in_the_order_of_the_form(agent: AsyncClient) -> None:
    entry = {"amount": "12", "valuation_method": "quote", "valuation_note": "ab", "payer": "in_kind"}
    answer = await agent.post("/expenses", data=entry, headers=HTML)
    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert "<title>Erreur : Dépenses" in page
    assert re.findall(r'<li><a href="#([a-z_]+)">', page) == ["label", "heading", "spent_on", "valuation_note"]
    assert 'aria-invalid="true" aria-describedby="valuation_note-error valuation_note-hint"' in page
    assert "<details open><summary>Aide en nature" in page
    assert "Aucune dépense ici" in await text(agent, "/expenses")


async def test_who_proposes_does_not_commit(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> None:
    await new_member(sessions, campaign_id, "candidate", (Role.CANDIDATE,))
    async with call(app, campaign_id, subject="candidate") as candidate:
        assert "Proposer une dépense" in await text(candidate, "/expenses")
        where = (await send(candidate, "/expenses", **ENTRY)).partition("?")[0]
        refused = await candidate.post("/expenses", data=ENTRY | {"state": "committed"}, headers=HTML)
        assert refused.status_code == 403
        assert "Étape suivante" not in await text(candidate, where)


async def test_a_proposal_is_corrected_and_two_at_once_lose_nothing(agent: AsyncClient) -> None:
    where = (await send(agent, "/expenses", **ENTRY)).partition("?")[0]
    seen = version(await text(agent, where))
    await send(agent, f"{where}/edit", version=seen, label="Affiches A2", heading="16")
    now = version(await text(agent, where))
    odd = await agent.post(f"{where}/edit", data={"version": now, "label": "Autre", "heading": "²"}, headers=HTML)
    assert odd.status_code == 422
    late = await agent.post(f"{where}/edit", data={"version": seen, "label": "Autre"}, headers=HTML)

    assert late.status_code == 412
    assert "a changé depuis" in late.text
    assert "Affiches A2" in late.text
    assert "16. Frais postaux" in late.text
    assert 'value="Autre"' in late.text
    assert "Comparez, puis enregistrez" in late.text
    assert f'value="{now}"' in late.text


async def test_a_payment_is_approved_by_a_second_person(
    app: FastAPI, manager: AsyncClient, agent: AsyncClient, prove: Callable[..., Awaitable[None]]
) -> None:
    await manager.put("/v1/account/settings", json={"four_eyes": True})
    where = (await send(agent, "/expenses", **ENTRY, state="invoiced")).partition("?")[0]
    await prove(agent, where.rpartition("/")[2])
    seen = version(await text(agent, where))
    refused = await agent.post(f"{where}/step", data={"version": seen, "to": "paid"}, headers=HTML)
    assert refused.status_code == 409
    assert "Approuver ce paiement" in await text(manager, where)
    await send(manager, f"{where}/approve", version=seen)
    await send(agent, f"{where}/step", version=seen, to="paid")


@pytest.mark.parametrize(
    ("said", "cents"), [("1 234,50", 123_450), ("12.5", 1_250), ("0,05 €", 5), ("1\u202f000", 100_000)]
)
def test_amounts_are_read_as_people_write_them(said: str, cents: int) -> None:
    assert read_amount(said, "EUR") == cents
    assert read_amount("15 000 F CFP", "XPF") == 15_000


@pytest.mark.parametrize("said", ["", "-5", "1,234.50", "5,005", "1e9", "douze", "12345678901"])
def test_what_is_no_amount_is_refused(said: str) -> None:
    with pytest.raises(Invalid):
        read_amount(said, "EUR")
    with pytest.raises(Invalid):
        read_amount("12,5", "XPF")


async def test_paid_expenses_with_their_documents_go_to_the_account_by_one_press(
    agent: AsyncClient, manager: AsyncClient, prove: Callable[..., Awaitable[None]]
) -> None:
    paid = {"heading": 11, "label": "Tracts", "amount_cents": 18_000, "spent_on": "2029-05-02", "state": "paid"}
    whole, without = [
        (await agent.post("/v1/expenses", json=paid | {"supplier": "Imprimerie"})).json()["id"] for _ in range(2)
    ]
    await prove(agent, whole, "invoice", "payment")
    button = "Porter au compte celles dont les pièces sont là"
    assert button in (await agent.get("/expenses?state=paid", headers=HTML)).text
    assert button not in (await manager.get("/expenses?state=paid", headers=HTML)).text
    assert (await manager.post("/expenses/taken", headers=HTML)).status_code == 403
    done = await agent.post("/expenses/taken", headers=HTML)
    assert done.headers["location"] == "/expenses?state=paid&taken=1"
    states = [(await agent.get(f"/v1/expenses/{one}")).json()["state"] for one in (whole, without)]
    assert states == ["in_account", "paid"]
    page = (await agent.get(done.headers["location"], headers=HTML)).text
    assert "1 dépense portée au compte. À celles qui restent, il manque une pièce" in page
