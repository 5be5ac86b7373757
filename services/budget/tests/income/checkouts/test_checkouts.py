"""Gifts paid on a provider's page, against strict simulators of both providers."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from budget.consumers import CONSUMERS
from budget.income.checkouts.simulators import HelloAssoSimulator, PayPlugSimulator
from common.events import PledgeMade
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import react

PROVIDER, CHECKOUTS = "/v1/checkout-provider", "/v1/checkouts"
BACK = "https://camille.exemple.fr/merci"
ADA: dict[str, Any] = {
    "first_names": "Ada Éloïse",
    "surname": "Canari-Dupont",
    "born_on": "1980-03-02",
    "address": "1 rue de l'Essai, 94300 Vincennes",
    "french": True,
    "resident": True,
}


@pytest.fixture
def campaign_id(weeks_before: UUID) -> UUID:
    return weeks_before


async def declare(agent: AsyncClient) -> None:
    days = {"name": "Lise Exemple", "declared_on": "2029-01-15", "opened_on": "2029-01-20"}
    assert (await agent.put("/v1/account-people/agent", json=days)).is_success


@pytest.fixture
async def donor(agent: AsyncClient, simulator: object, keys: dict[str, Any]) -> str:
    """A donor, once the agent is declared and the provider set."""
    await declare(agent)
    set_up = await agent.put(PROVIDER, json=keys)
    assert set_up.status_code == 200, set_up.text
    return str((await agent.post("/v1/donors", json=ADA)).json()["id"])


async def ask(client: AsyncClient, donor: str, **more: Any) -> httpx.Response:
    body = {"donor_id": donor, "amount_cents": 15_000, "email": "ada@exemple.fr"} | more
    return await client.post(CHECKOUTS, json=body)


async def promise(sessions: Sessions, campaign_id: UUID) -> str:
    (consumer,) = [one for one in CONSUMERS if one.event is PledgeMade]
    fields: dict[str, Any] = {"giver": uuid4(), "amount_cents": 15_000, "action_id": None, "status": "open"}
    event = PledgeMade(campaign_id=campaign_id, version=1, pledge=uuid4(), **fields)
    await react(sessions, consumer, event)
    return str(event.pledge)


async def refresh(client: AsyncClient, checkout: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(f"{CHECKOUTS}/{checkout['id']}/refresh")
    assert answer.status_code == 200, answer.text
    return answer.json()


def last(simulator: HelloAssoSimulator | PayPlugSimulator) -> Any:
    """The provider's id of the payment opened last."""
    known = simulator.orders if isinstance(simulator, HelloAssoSimulator) else simulator.payments
    return list(known)[-1]


async def gifts(client: AsyncClient) -> list[dict[str, Any]]:
    return (await client.get("/v1/receipts")).json()["items"]


async def test_a_paid_gift_is_booked_once_however_often_the_provider_is_asked(
    agent: AsyncClient, donor: str, simulator: Any, provider: str
) -> None:
    answer = await ask(agent, donor)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["state"], made["provider"]) == ("waiting", provider)
    assert made["pay_url"].startswith("https://")
    assert (await refresh(agent, made))["state"] == "waiting"
    assert await gifts(agent) == []

    simulator.pay(last(simulator))
    answers = await asyncio.gather(*(refresh(agent, made) for _ in range(3)))
    assert {answer["state"] for answer in answers} == {"paid"}
    assert {answer["pay_url"] for answer in answers} == {None}
    [gift] = await gifts(agent)
    assert {answer["receipt_id"] for answer in answers} == {gift["id"]}
    assert (gift["amount_cents"], gift["means"], gift["received_on"]) == (15_000, "card", "2029-05-27")
    assert (gift["donor_id"], gift["form_number"], gift["to_return_cents"]) == (donor, None, 0)

    simulator.refund(last(simulator))
    assert (await refresh(agent, made))["state"] == "refunded"
    assert "argent rendu" in (await agent.get("/checkouts")).text


async def test_a_payment_of_the_evening_is_of_the_campaigns_day(agent: AsyncClient, donor: str, simulator: Any) -> None:
    made = (await ask(agent, donor)).json()
    simulator.pay(last(simulator), at=datetime(2029, 5, 26, 22, 30, tzinfo=UTC))
    assert (await refresh(agent, made))["paid_on"] == "2029-05-27"
    assert [gift["received_on"] for gift in await gifts(agent)] == ["2029-05-27"]


@pytest.mark.parametrize(
    ("how", "state", "words"),
    [
        ({"cents": 14_000}, "other_amount", "au lieu de"),
        ({"company": "Exemple SARL"}, "company", "elle ne peut pas donner"),
    ],
)
async def test_what_is_not_the_gift_that_was_asked_for_is_shown_and_not_booked(
    agent: AsyncClient, donor: str, simulator: Any, how: dict[str, Any], state: str, words: str
) -> None:
    made = (await ask(agent, donor)).json()
    simulator.pay(last(simulator), **how)
    assert (await refresh(agent, made))["state"] == state
    assert await gifts(agent) == []
    assert words in (await agent.get("/checkouts")).text


async def test_what_the_law_refuses_is_asked_of_nobody(agent: AsyncClient, donor: str, simulator: Any) -> None:
    too_much = await ask(agent, donor, amount_cents=460_001)
    assert (too_much.status_code, too_much.json()["article"]) == (422, "L. 52-8")
    abroad = ADA | {"surname": "Autre", "french": False, "resident": False}
    other = (await agent.post("/v1/donors", json=abroad)).json()["id"]
    assert (await ask(agent, other)).status_code == 422
    young = (await agent.post("/v1/donors", json=ADA | {"surname": "Jeune", "born_on": "2015-03-02"})).json()["id"]
    minor = await ask(agent, young)
    assert (minor.status_code, minor.json()["pointer"]) == (422, "/donor_id")
    vague = (await agent.post("/v1/donors", json=ADA | {"surname": "Vague", "address": "au village"})).json()["id"]
    assert "code postal" in (await ask(agent, vague)).json()["detail"]
    for body in ({"email": "ada"}, {"amount_cents": 0}, {"amount_cents": "100"}, {"label": "a\nb"}):
        assert (await ask(agent, donor, **body)).status_code == 422, body
    known = simulator.orders if isinstance(simulator, HelloAssoSimulator) else simulator.payments
    assert not known


async def test_a_gift_that_broke_a_rule_meanwhile_is_booked_to_go_back(
    agent: AsyncClient, donor: str, simulator: Any
) -> None:
    made = (await ask(agent, donor, amount_cents=300_000)).json()
    cheque = {"kind": "gift", "amount_cents": 300_000, "received_on": "2029-05-26", "means": "cheque", "label": "Dîner"}
    assert (await agent.post("/v1/receipts", json=cheque | {"donor_id": donor})).status_code == 201
    simulator.pay(last(simulator))
    assert (await refresh(agent, made))["state"] == "paid"
    assert sorted(gift["to_return_cents"] for gift in await gifts(agent)) == [0, 140_000]


async def test_a_gift_is_booked_though_another_kept_its_promise_meanwhile(
    agent: AsyncClient, donor: str, simulator: Any, sessions: Sessions, campaign_id: UUID
) -> None:
    pledge = await promise(sessions, campaign_id)
    made = (await ask(agent, donor, pledge_id=pledge)).json()
    cheque = {"kind": "gift", "amount_cents": 15_000, "received_on": "2029-05-26", "means": "cheque", "label": "Dîner"}
    kept = await agent.post("/v1/receipts", json=cheque | {"donor_id": donor, "pledge_id": pledge})
    assert kept.status_code == 201, kept.text
    simulator.pay(last(simulator))
    assert (await refresh(agent, made))["state"] == "paid"
    assert sorted(str(gift["pledge_id"]) for gift in await gifts(agent)) == sorted(["None", pledge])


async def test_two_presses_ask_for_one_gift(agent: AsyncClient, donor: str) -> None:
    answers = await asyncio.gather(*(ask(agent, donor) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert len((await agent.get(CHECKOUTS)).json()["items"]) == 1
    assert (await ask(agent, donor, amount_cents=15_001)).status_code == 201


async def test_a_page_that_closes_soon_says_so(agent: AsyncClient, donor: str, provider: str) -> None:
    await ask(agent, donor)
    assert ("ferme cette page au bout de 15 minutes" in (await agent.get("/checkouts")).text) == (
        provider == "helloasso"
    )


async def test_a_payment_that_is_not_booked_is_asked_about_until_it_is_paid_back(
    agent: AsyncClient, donor: str, simulator: Any
) -> None:
    made = (await ask(agent, donor)).json()
    simulator.pay(last(simulator), company="Exemple SARL")
    assert (await refresh(agent, made))["state"] == "company"
    again = f'action="/checkouts/{made["id"]}/refresh"'
    assert again in (await agent.get("/checkouts")).text
    simulator.refund(last(simulator))
    assert (await agent.post(f"/checkouts/{made['id']}/refresh")).is_redirect
    page = (await agent.get("/checkouts")).text
    assert "Remboursé, ou contesté" in page
    assert again not in page


async def test_a_provider_that_is_away_or_refuses_changes_nothing(
    agent: AsyncClient, donor: str, simulator: Any, keys: dict[str, Any]
) -> None:
    made = (await ask(agent, donor)).json()
    simulator.pay(last(simulator))
    simulator.away = True
    assert (await ask(agent, donor)).status_code == 503
    assert (await agent.post(f"{CHECKOUTS}/{made['id']}/refresh")).status_code == 503
    simulator.away = False
    assert (await agent.put(PROVIDER, json=keys | {"secret": "sk_test_of-somebody-else"})).is_success
    refused = await agent.post(f"{CHECKOUTS}/{made['id']}/refresh")
    assert (refused.status_code, "identifiants" in refused.json()["detail"]) == (409, True)
    assert await gifts(agent) == []
    assert (await agent.put(PROVIDER, json=keys)).is_success
    assert (await refresh(agent, made))["state"] == "paid"


async def test_no_provider_is_set_before_the_agents_account(
    agent: AsyncClient, simulator: object, keys: dict[str, Any]
) -> None:
    early = await agent.put(PROVIDER, json=keys)
    assert (early.status_code, early.json()["article"]) == (409, "L. 52-6")
    assert "Notez leurs dates" in (await agent.get("/checkouts")).text
    await declare(agent)
    unsure = await agent.put(PROVIDER, json=keys | {"pays_agent": False})
    assert (unsure.status_code, unsure.json()["pointer"]) == (422, "/pays_agent")
    for wrong in ({"return_url": "http://exemple.fr"}, {"provider": "autre"}, {"secret": "court"}, {"more": 1}):
        assert (await agent.put(PROVIDER, json=keys | wrong)).status_code == 422, wrong
    assert (await agent.get(PROVIDER)).json()["items"] == []


async def test_keys_are_sealed_and_never_answered(agent: AsyncClient, donor: str, keys: dict[str, Any]) -> None:
    [read] = (await agent.get(PROVIDER)).json()["items"]
    assert read["verified"] is False
    await ask(agent, donor)
    told = (await agent.get(PROVIDER)).text + (await agent.get("/checkouts")).text + (await agent.get("/changes")).text
    assert keys["secret"] not in told
    assert (await agent.delete(PROVIDER)).status_code == 204
    [row] = (await agent.get(CHECKOUTS)).json()["items"]
    assert (await agent.post(f"{CHECKOUTS}/{row['id']}/refresh")).status_code == 409


async def test_the_pages_set_a_provider_and_ask_for_a_gift(
    agent: AsyncClient, simulator: Any, keys: dict[str, Any]
) -> None:
    await declare(agent)
    fields = {name: str(value).lower() if value is True else value for name, value in keys.items()}
    bad = await agent.post("/checkouts/provider", data=fields | {"return_url": "ici"})
    assert bad.status_code == 422
    assert keys["secret"] not in bad.text, "it is typed again"
    assert (await agent.post("/checkouts/provider", data=fields)).headers["location"] == "/checkouts?done=set"
    assert "n’a pas été essayé" in (await agent.get("/checkouts")).text
    donor = (await agent.post("/v1/donors", json=ADA)).json()["id"]
    assert f"/checkouts?donor={donor}" in (await agent.get(f"/donors/{donor}")).text
    form = {"donor": donor, "amount": "150,00", "email": "ada@exemple.fr"}
    wrong = await agent.post("/checkouts", data=form | {"amount": "beaucoup"})
    assert wrong.status_code == 422
    assert 'value="beaucoup"' in wrong.text
    assert (await agent.post("/checkouts", data=form)).headers["location"] == "/checkouts?done=new"
    [row] = (await agent.get(CHECKOUTS)).json()["items"]
    simulator.pay(last(simulator))
    asked = await agent.post(f"/checkouts/{row['id']}/refresh")
    assert asked.is_redirect
    assert "Le don au compte" in (await agent.get("/checkouts")).text
    assert (await agent.post("/checkouts/provider/remove")).headers["location"] == "/checkouts?done=removed"


async def test_who_may_not_see_donors_sees_no_payment(manager: AsyncClient) -> None:
    assert (await manager.get(CHECKOUTS)).status_code == 403
    assert (await manager.get(PROVIDER)).status_code == 403


async def test_all_that_waits_is_asked_about_in_one_press(
    agent: AsyncClient, donor: str, simulator: Any, provider: str
) -> None:
    """An agent with a dinner's gifts pressed once for each."""
    html = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    for cents in (2_000, 3_000, 4_000):
        assert (await ask(agent, donor, amount_cents=cents)).status_code == 201
    assert "les 3 paiements en attente" in (await agent.get("/checkouts", headers=html)).text
    numbers = list(simulator.orders if provider == "helloasso" else simulator.payments)
    simulator.pay(numbers[0])
    simulator.pay(numbers[2])

    simulator.away = True
    away = await agent.post("/checkouts/refresh", headers=html)
    assert "ne répond pas" in away.text
    assert (await agent.get("/v1/receipts")).json()["items"] == []
    simulator.away = False

    done = await agent.post("/checkouts/refresh", headers=html)
    assert done.headers["location"] == "/checkouts?done=all&paid=2"
    assert "2 dons payés, au compte." in (await agent.get(done.headers["location"], headers=html)).text
    booked = sorted(one["amount_cents"] for one in (await agent.get("/v1/receipts")).json()["items"])
    assert booked == [2_000, 4_000]
    again = await agent.post("/checkouts/refresh", headers=html)
    assert again.headers["location"] == "/checkouts?done=all&paid=0"
    assert len((await agent.get("/v1/receipts")).json()["items"]) == 2
