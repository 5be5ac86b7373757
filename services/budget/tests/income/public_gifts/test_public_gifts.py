"""A gift from its first click to the account, by a stranger; providers are the strict simulators."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from budget.income.checkouts.simulators import HelloAssoSimulator
from budget.income.checkouts.waiting_payments import poll
from budget.income.public_gifts import service as public_gifts
from budget.income.public_gifts import submission_limits
from fastapi import FastAPI
from httpx import AsyncClient, MockTransport, Response
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import as_worker, call
from kit.testing.tokens import bearer
from kit.text.french import euros
from sqlalchemy import text

pytestmark = pytest.mark.usefixtures("opened")
ADA = {
    "amount": "150",
    "first_names": "Ada Éloïse",
    "surname": "Canari-Dupont",
    "born_day": "2",
    "born_month": "3",
    "born_year": "1980",
    "email": "ada@exemple.fr",
    "street": "1 rue de l’Essai",
    "postcode": "07200",
    "city": "Aubenas",
    "country": "FR",
    "nationality": "french",
    "own_money": "true",
    "within_limit": "true",
    "not_candidate": "true",
}


async def give(client: AsyncClient, campaign_id: object, **more: str) -> Response:
    return await client.post(f"/don/{campaign_id}", data=ADA | more)


async def begin(client: AsyncClient, campaign_id: object, **more: str) -> str:
    """Send the form, and return the path of the donor's own page."""
    answer = await give(client, campaign_id, **more)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def read(client: AsyncClient, path: str) -> str:
    return " ".join((await client.get(path)).text.split())


def payments_of(simulator: Any) -> dict[Any, dict[str, Any]]:
    return simulator.orders if isinstance(simulator, HelloAssoSimulator) else simulator.payments


def last(simulator: Any) -> Any:
    return list(payments_of(simulator))[-1]


async def gifts(agent: AsyncClient) -> list[dict[str, Any]]:
    return (await agent.get("/v1/receipts")).json()["items"]


async def hook(agent: AsyncClient) -> str:
    [provider] = (await agent.get("/v1/checkout-provider")).json()["items"]
    return provider["notification_path"]


async def test_a_stranger_gives_and_the_gift_is_in_the_account(
    stranger: AsyncClient, agent: AsyncClient, campaign_id: UUID, simulator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = (await stranger.get(f"/don/{campaign_id}")).text
    for words in ("mandataire financier désigné le 15/01/2029", "4 600 euros", "III. – Sera puni", "CNIL", "Merci."):
        assert words in form, words
    assert 'src="http' not in form
    mine = await begin(stranger, campaign_id)
    waiting = await read(stranger, mine)
    assert "Payer 150 € chez" in waiting
    assert "https://" in waiting
    assert (await agent.get("/v1/donors")).json()["items"] == [], "nobody is a donor before paying"
    assert (await agent.get("/v1/checkouts")).json()["items"] == []
    assert "1 don commencé sur la page publique" in (await agent.get("/checkouts")).text

    payment = payments_of(simulator)[last(simulator)]
    urls = payment if isinstance(simulator, HelloAssoSimulator) else payment["hosted_payment"]
    name = "returnUrl" if isinstance(simulator, HelloAssoSimulator) else "return_url"
    assert urlsplit(urls[name]).path == mine

    simulator.pay(last(simulator))
    assert "Payer 150 €" in await read(stranger, mine), "the provider was asked just now"
    monkeypatch.setattr(public_gifts, "ASKED_AGAIN", timedelta(0))
    assert "Votre don de 150 €" in await read(stranger, f"{mine}?checkoutIntentId=1&code=succeeded&orderId=9")
    [gift] = await gifts(agent)
    [donor] = (await agent.get("/v1/donors")).json()["items"]
    assert (gift["amount_cents"], gift["means"], gift["donor_id"]) == (15_000, "card", donor["id"])
    assert (donor["surname"], donor["address"]) == ("Canari-Dupont", "1 rue de l’Essai, 07200 Aubenas")
    assert (donor["french"], donor["resident"], donor["on_the_list"]) == (True, True, False)
    [row] = (await agent.get("/v1/checkouts")).json()["items"]
    assert (row["state"], row["donor_id"]) == ("paid", donor["id"])


async def test_a_notification_books_once_however_often_it_comes(
    stranger: AsyncClient, agent: AsyncClient, campaign_id: UUID, simulator: Any, provider: str
) -> None:
    mine = await begin(stranger, campaign_id)
    address = await hook(agent)
    if provider == "payplug":
        assert payments_of(simulator)[last(simulator)]["id"]
    simulator.pay(last(simulator))
    said = simulator.notification(last(simulator))
    answers = await asyncio.gather(*(stranger.post(address, json=said) for _ in range(4)))
    assert [answer.json() for answer in answers] == [{"known": True}] * 4
    if provider == "helloasso":
        assert (await stranger.post(address, json=simulator.notification(last(simulator), "Order"))).json()["known"]
    assert len(await gifts(agent)) == 1
    assert "Merci de votre don" in (await stranger.get(mine)).text


async def test_what_a_notification_says_is_believed_in_nothing(
    stranger: AsyncClient, agent: AsyncClient, campaign_id: UUID, simulator: Any
) -> None:
    """Forged, replayed, of another payment, not JSON: answered, and nothing is booked that was not paid."""
    await begin(stranger, campaign_id)
    address = await hook(agent)
    number = last(simulator)
    simulator.pay(number)
    forged = simulator.notification(number)
    payments_of(simulator)[number].pop("paid", None)
    if not isinstance(simulator, HelloAssoSimulator):
        simulator.payments[number] |= {"is_paid": False}
        simulator.payments[number]["hosted_payment"].pop("paid_at")
        forged = simulator.payments[number] | {"is_paid": True}
    assert (await stranger.post(address, json=forged)).json() == {"known": True}
    assert await gifts(agent) == []
    strange: list[Any] = [
        {"object": "payment", "id": "pay_of-somebody"},
        {"eventType": "Order", "data": {"checkoutIntentId": 999_999}},
        {"eventType": "Payment", "data": {}, "metadata": {"reference": str(uuid4())}},
        {"metadata": {"reference": ["a", "list"]}},
        {"metadata": "text"},
        [],
        7,
        None,
    ]
    for body in strange:
        answer = await stranger.post(address, json=body)
        assert (answer.status_code, answer.json()) == (200, {"known": False}), body
    for raw in (b"", b"\x00\xff", b"[" * 5_000, b'{"a":'):
        assert (await stranger.post(address, content=raw)).status_code in {200, 400, 422}, raw[:9]
    assert (await stranger.post(address, content=b'"' + b"a" * 70_000 + b'"')).status_code == 413
    assert (await stranger.post("/v1/public/checkouts/none/notifications", json=forged)).status_code == 404
    assert await gifts(agent) == []


async def test_a_notification_is_to_come_again_while_the_provider_is_away(
    stranger: AsyncClient, agent: AsyncClient, campaign_id: UUID, simulator: Any
) -> None:
    await begin(stranger, campaign_id)
    simulator.pay(last(simulator))
    said, simulator.away = simulator.notification(last(simulator)), True
    address = await hook(agent)
    assert (await stranger.post(address, json=said)).status_code == 503
    simulator.away = False
    assert (await stranger.post(address, json=said)).json() == {"known": True}
    assert len(await gifts(agent)) == 1


async def test_what_went_back_is_said_and_an_older_answer_changes_nothing(
    stranger: AsyncClient, agent: AsyncClient, campaign_id: UUID, simulator: Any
) -> None:
    mine = await begin(stranger, campaign_id)
    address = await hook(agent)
    simulator.pay(last(simulator))
    paid = simulator.notification(last(simulator))
    assert (await stranger.post(address, json=paid)).json()["known"]
    simulator.refund(last(simulator))
    refund = simulator.notification(last(simulator))
    assert (await stranger.post(address, json=refund)).json()["known"]
    assert (await stranger.post(address, json=paid)).json()["known"]
    [row] = (await agent.get("/v1/checkouts")).json()["items"]
    assert row["state"] == "refunded"
    assert len(await gifts(agent)) == 1
    assert "Votre don vous est rendu" in (await stranger.get(mine)).text


async def test_the_worker_asks_about_what_nobody_tells(
    stranger: AsyncClient, agent: AsyncClient, campaign_id: UUID, simulator: Any, sessions: Sessions
) -> None:
    await begin(stranger, campaign_id)
    await begin(stranger, campaign_id, surname="Autre", amount="20")
    transport = MockTransport(simulator)
    async with as_worker(sessions) as worker:
        assert await poll(worker, transport) == 0
        simulator.pay(last(simulator))
        simulator.away = True
        assert await poll(worker, transport) == 0
        simulator.away = False
        assert await poll(worker, transport) == 1
        assert await poll(worker, transport) == 0
    [gift] = await gifts(agent)
    assert gift["amount_cents"] == 2_000


async def test_what_nobody_paid_is_forgotten_after_a_month(
    stranger: AsyncClient, agent: AsyncClient, campaign_id: UUID, simulator: Any, sessions: Sessions
) -> None:
    mine = await begin(stranger, campaign_id)
    async with transaction(sessions, campaign_id) as session:
        await session.execute(text("update checkout set opened_at = opened_at - interval '31 days'"))
    async with as_worker(sessions) as worker:
        await poll(worker, MockTransport(simulator))
    gone = await stranger.get(mine)
    assert (gone.status_code, "il est oublié" in gone.text) == (404, True)
    simulator.pay(last(simulator))
    assert (await stranger.post(await hook(agent), json=simulator.notification(last(simulator)))).json() == {
        "known": False
    }


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"amount": "beaucoup"}, "Écrivez un montant en euros"),
        ({"amount": "0,50"}, "un euro au moins"),
        ({"amount": "4600,01"}, "4 600 € au plus"),
        ({"born_year": "2015"}, "majeur"),
        ({"born_day": "31", "born_month": "2"}, "date de naissance"),
        ({"born_year": "1880"}, "date de naissance"),
        ({"postcode": "7200"}, "cinq chiffres"),
        ({"country": "ZZ"}, "votre pays"),
        ({"nationality": ""}, "votre nationalité"),
        ({"nationality": "other", "country": "CH", "postcode": "1200"}, "nationalité française, ou résider"),
        ({"own_money": ""}, "l’argent est bien le vôtre"),
        ({"within_limit": ""}, "dans la limite"),
        ({"not_candidate": ""}, "un candidat apporte"),
        ({"surname": "Exemple SARL"}, "en son propre nom"),
        ({"email": "ada"}, "adresse e-mail"),
        ({"surname": "<script>"}, "votre nom"),
        ({"website": "http://spam.exemple"}, "Rechargez la page"),
    ],
)
async def test_what_the_law_refuses_leaves_nothing_and_keeps_what_was_typed(
    stranger: AsyncClient, campaign_id: UUID, simulator: Any, wrong: dict[str, str], words: str
) -> None:
    answer = await give(stranger, campaign_id, **wrong)
    assert answer.status_code == 422, answer.text
    assert words in answer.text
    assert 'value="Aubenas"' in answer.text
    assert not payments_of(simulator)


async def test_a_french_citizen_abroad_gives_too(
    stranger: AsyncClient, agent: AsyncClient, campaign_id: UUID, simulator: Any
) -> None:
    await begin(stranger, campaign_id, country="CH", postcode="1200", city="Genève")
    if not isinstance(simulator, HelloAssoSimulator):
        assert simulator.payments[last(simulator)]["billing"]["country"] == "CH"
    simulator.pay(last(simulator))
    await stranger.post(await hook(agent), json=simulator.notification(last(simulator)))
    [donor] = (await agent.get("/v1/donors")).json()["items"]
    assert (donor["address"], donor["resident"]) == ("1 rue de l’Essai, 1200 Genève, Suisse", False)


async def test_several_gifts_are_one_donors_and_what_is_over_the_limit_goes_back(
    stranger: AsyncClient, agent: AsyncClient, campaign_id: UUID, simulator: Any
) -> None:
    """The form tells nobody what somebody gave before: the excess is booked to go back (ADR 137)."""
    pages: list[str] = []
    for amount, name in (("4600", "ada eloise"), ("100", "Ada Éloïse")):
        mine = await begin(stranger, campaign_id, amount=amount, first_names=name)
        simulator.pay(last(simulator))
        assert (await stranger.post(await hook(agent), json=simulator.notification(last(simulator)))).json()["known"]
        pages.append((await read(stranger, mine)).replace("4 600 €", "100 €"))
    assert len((await agent.get("/v1/donors")).json()["items"]) == 1
    assert sorted(gift["to_return_cents"] for gift in await gifts(agent)) == [0, 10_000]
    first, second = (page.split("<h1>")[1].split("<footer")[0] for page in pages)
    assert first == second, "a stranger who knows a name would learn what its bearer gave"


async def test_a_company_that_paid_is_shown_with_the_name_that_was_declared(
    stranger: AsyncClient, agent: AsyncClient, campaign_id: UUID, simulator: Any
) -> None:
    mine = await begin(stranger, campaign_id)
    simulator.pay(last(simulator), company="Exemple SARL")
    assert (await stranger.post(await hook(agent), json=simulator.notification(last(simulator)))).json()["known"]
    assert await gifts(agent) == []
    page = (await agent.get("/checkouts")).text
    assert "Ada Éloïse Canari-Dupont" in page
    assert "elle ne peut pas donner" in page
    assert "doit vérifier ce paiement" in (await stranger.get(mine)).text


async def test_a_flood_from_one_network_stops_and_leaves_the_others(
    stranger: AsyncClient, campaign_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submission_limits, "PER_NETWORK", 2)
    answers = [(await give(stranger, campaign_id)).status_code for _ in range(3)]
    assert answers == [303, 303, 429]
    monkeypatch.setattr(submission_limits, "PER_NETWORK", 9)
    monkeypatch.setattr(submission_limits, "PER_CAMPAIGN", 2)
    full = await give(stranger, campaign_id)
    assert (full.status_code, full.headers["retry-after"]) == (429, "3600")


async def test_a_page_that_is_no_longer_published_takes_nothing(
    stranger: AsyncClient, agent: AsyncClient, campaign_id: UUID, simulator: Any
) -> None:
    mine = await begin(stranger, campaign_id)
    assert (await agent.put("/v1/gift-page", json={"published": False, "contact": "ici"})).is_success
    assert "pas encore ouverts" in (await stranger.get(f"/don/{campaign_id}")).text
    assert (await give(stranger, campaign_id)).status_code == 409
    assert len(payments_of(simulator)) == 1
    simulator.pay(last(simulator))
    assert (await stranger.post(await hook(agent), json=simulator.notification(last(simulator)))).json()["known"]
    assert len(await gifts(agent)) == 1, "who paid already has given"
    assert "Merci" in (await stranger.get(mine)).text


async def test_a_gift_paid_after_the_account_is_closed_waits_for_the_agent(
    stranger: AsyncClient, agent: AsyncClient, campaign_id: UUID, simulator: Any, close: Any
) -> None:
    await begin(stranger, campaign_id)
    assert (await close(agent, note="fini")).is_success
    simulator.pay(last(simulator))
    said = simulator.notification(last(simulator))
    assert (await stranger.post(await hook(agent), json=said)).json() == {"known": True}
    assert await gifts(agent) == []
    assert "La collecte est terminée" in (await stranger.get(f"/don/{campaign_id}")).text
    assert (await agent.post("/v1/account/reopening", json={"reason": "un don"})).is_success
    assert (await stranger.post(await hook(agent), json=said)).json() == {"known": True}
    assert len(await gifts(agent)) == 1


async def test_only_listed_sites_frame_the_button_and_nothing_frames_the_form(
    stranger: AsyncClient, campaign_id: UUID
) -> None:
    button = await stranger.get(f"/don/{campaign_id}/cadre")
    assert "frame-ancestors 'self' https://exemple.fr" in button.headers["content-security-policy"]
    assert "Faire un don à la campagne" in button.text
    assert "mandataire financier" in button.text
    assert len(button.content) < 2_000
    form = await stranger.get(f"/don/{campaign_id}")
    assert "frame-ancestors 'none'" in form.headers["content-security-policy"]
    assert (await stranger.get("/embed/v1/loader.js")).status_code == 200


async def test_a_link_of_one_campaign_says_nothing_of_another(
    app: FastAPI, stranger: AsyncClient, agent: AsyncClient, campaign_id: UUID
) -> None:
    mine = await begin(stranger, campaign_id)
    token = mine.rsplit("/", 1)[1]
    assert (await stranger.post(f"/v1/public/checkouts/{token}/notifications", json={})).status_code == 404
    notify = (await hook(agent)).split("/")[4]
    assert (await stranger.get(f"/don/suivi/{notify}")).status_code == 404
    assert (await stranger.get(f"/don/{uuid4()}")).status_code == 404
    async with call(app, uuid4()) as other:
        assert (await other.get("/v1/gift-page")).status_code in {403, 404}


async def test_moments_that_hide_a_payment_do_not_lose_it(
    stranger: AsyncClient, agent: AsyncClient, campaign_id: UUID, simulator: Any
) -> None:
    """A payment of the evening is of the campaign's day, as one that the agent asked for."""
    await begin(stranger, campaign_id)
    simulator.pay(last(simulator), at=datetime(2029, 5, 26, 22, 30, tzinfo=UTC))
    await stranger.post(await hook(agent), json=simulator.notification(last(simulator)))
    assert [gift["received_on"] for gift in await gifts(agent)] == ["2029-05-27"]


async def test_the_rights_desk_finds_and_erases_what_was_begun_and_keeps_what_was_paid(
    stranger: AsyncClient, agent: AsyncClient, campaign_id: UUID, simulator: Any
) -> None:
    desk = bearer(None, "rights:answer", subject="client:isoloir-rights") | {"Isoloir-Campaign": str(campaign_id)}
    asked = {"first_names": "Ada", "surname": "Canari Dupont", "born_on": "1980-03-02"}
    mine = await begin(stranger, campaign_id)
    await begin(stranger, campaign_id, amount="20")
    simulator.pay(last(simulator), company="Exemple SARL")
    assert (await stranger.post(await hook(agent), json=simulator.notification(last(simulator)))).json()["known"]
    found = (await agent.post("/v1/rights/search", json=asked, headers=desk)).json()["held"]
    assert {one["fields"]["Don commencé"] for one in found} == {euros(15_000), euros(2_000)}
    outcomes = (await agent.post("/v1/rights/erasures", json=asked, headers=desk)).json()["outcomes"]
    assert sorted(one["outcome"] for one in outcomes) == ["erased", "restricted"]
    assert (await stranger.get(mine)).status_code == 404
    assert [row["state"] for row in (await agent.get("/v1/checkouts")).json()["items"]] == ["company"]
