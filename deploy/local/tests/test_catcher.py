"""Mails and SMS on one machine are caught, and shown to who organises the campaign alone."""

import json
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from elections.fictional import make_constituency
from httpx import ASGITransport, AsyncClient
from isoloir_local.catcher.app import create_app
from isoloir_local.catcher.caught import MAXIMUM, Box, SmsAsked
from isoloir_local.catcher.service_settings import Catcher, wants_catcher
from isoloir_local.catcher.settings import Settings
from isoloir_local.ports import hold_port
from isoloir_local.testing import Launched
from kit.messages import Mail, Sms
from kit.messages import settings as messages
from kit.messages.contents import Fate
from kit.messages.delivery import open_posts
from kit.servers.mails import CaughtMessage, MailServer
from kit.testing.tokens import settings

CAMPAIGN = uuid4()
MAIL = Mail(
    to="zoe@exemple.fr",
    subject="Votre demande",
    text="Bonjour Zoé <b>\nhttps://exemple.fr/suivi/1\n",
    html="<p>Bonjour</p><script>alert(1)</script>",
)


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
async def client(box: Box) -> AsyncIterator[AsyncClient]:
    given = Settings.model_validate(settings().model_dump() | {"catcher_key": "key"})
    async with AsyncClient(transport=ASGITransport(create_app(given, box)), base_url="http://catcher") as made:
        yield made


async def test_the_services_own_adapters_reach_the_catcher(box: Box) -> None:
    catcher = Catcher(hold_port(), hold_port(), "key")
    told = {name.removeprefix("ISOLOIR_").lower(): value for name, value in catcher.told_to_services().items()}
    told["sms_headers"] = json.loads(told["sms_headers"])
    async with MailServer(box.take_mail) as server:
        given: dict[str, Any] = {"secret_key": settings().secret_key} | told | {"smtp_port": server.port}
        posts = open_posts(messages.Settings.model_validate(given))
        outcome = await posts.send(uuid4(), CAMPAIGN, MAIL)
        away = await posts.send(uuid4(), CAMPAIGN, Sms(to="+33600000000", text="Bonjour"))
        await posts.close()
    for held in (catcher.web, catcher.smtp):
        held.close()
    assert outcome.fate == Fate.SENT
    assert away.fate == Fate.AWAY
    (caught,) = box.of(CAMPAIGN)
    assert (caught.to, caught.subject, caught.channel) == ("zoe@exemple.fr", "Votre demande", "email")
    assert "Bonjour Zoé" in caught.text
    assert box.of(uuid4()) == []


async def test_an_sms_is_taken_from_the_services_alone(client: AsyncClient, box: Box) -> None:
    sms = {"to": "+33600000000", "text": "Bonjour", "campaign": str(CAMPAIGN)}
    assert (await client.post("/sms", json=sms)).status_code == 401
    assert (await client.post("/sms", json=sms, headers={"Authorization": "Bearer other"})).status_code == 401
    good = {"Authorization": "Bearer key"}
    assert (await client.post("/sms", json=sms | {"campaign": "x"}, headers=good)).status_code == 422
    assert (await client.post("/sms", json=sms, headers=good)).status_code == 201
    assert [one.text for one in box.of(CAMPAIGN)] == ["Bonjour"]


async def test_nobody_sees_messages_without_a_login(client: AsyncClient, box: Box) -> None:
    box.take_sms(SmsAsked(to="+33600000000", text="Bonjour", campaign=CAMPAIGN))
    for path in ("/messages", f"/messages/{box.of(CAMPAIGN)[0].id}"):
        assert (await client.get(path)).status_code == 401


def test_the_oldest_go_first(box: Box) -> None:
    for number in range(MAXIMUM + 10):
        box.take_sms(SmsAsked(to="+33600000000", text=str(number), campaign=CAMPAIGN))
    assert len(box.of(CAMPAIGN)) == MAXIMUM
    assert box.of(CAMPAIGN)[0].text == str(MAXIMUM + 9)


async def test_beside_a_relay_only_demonstrations_are_caught(monkeypatch: pytest.MonkeyPatch, box: Box) -> None:
    assert wants_catcher(("proxy",))
    assert not wants_catcher(("budget",))
    monkeypatch.setenv("ISOLOIR_SMTP_HOST", "smtp.exemple.fr")
    left: list[CaughtMessage] = []

    async def take(mail: CaughtMessage) -> str:
        left.append(mail)
        return "250 OK"

    catcher = Catcher(hold_port(), hold_port(), "key")
    told: dict[str, Any] = {
        name.removeprefix("ISOLOIR_").lower(): value for name, value in catcher.told_to_services().items()
    }
    for held in (catcher.web, catcher.smtp):
        held.close()
    assert "smtp_host" not in told
    async with MailServer(take) as relay, MailServer(box.take_mail) as caught:
        own = {"smtp_host": "127.0.0.1", "smtp_port": relay.port, "smtp_security": "none", "mail_from": "a@exemple.fr"}
        told |= {"demo_sms_headers": json.loads(told["demo_sms_headers"]), "demo_smtp_port": caught.port}
        given = messages.Settings.model_validate({"secret_key": settings().secret_key} | told | own)
        posts = open_posts(given)
        assert (await posts.send(uuid4(), CAMPAIGN, MAIL, demo=True)).fate == Fate.SENT
        assert (len(left), [one.to for one in box.of(CAMPAIGN)]) == (0, ["zoe@exemple.fr"])
        assert (await posts.send(uuid4(), CAMPAIGN, MAIL)).fate == Fate.SENT
        await posts.close()
    assert (len(left), len(box.of(CAMPAIGN))) == (1, 1)


def test_in_a_running_suite_a_form_becomes_a_mail_on_the_organisers_page(
    suite: Launched, browser: httpx.Client
) -> None:
    opened = httpx.post(
        f"{suite.address}/crm/v1/campaigns",
        json={
            "campaign": {
                "name": "Messages",
                "candidate": "Camille Martin",
                "election": "legislatives",
                "territory": "circo:9406",
                "rounds": [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-17"}],
            }
        },
        headers={"Authorization": f"Bearer {suite.token()}"},
        timeout=120,
    )
    campaign = UUID(opened.json()["id"])
    entered = browser.post("/campagne", data={"campaign": str(campaign)})
    assert entered.status_code == 200, entered.text
    who = {"name": "Camille Martin", "address": "1 rue de l'Essai", "email": "donnees@exemple.fr"}
    named = httpx.put(
        f"{suite.address}/crm/v1/register/controller",
        json=who,
        headers={"Authorization": f"Bearer {suite.token(campaign=campaign)}"},
        timeout=120,
    )
    assert named.status_code == 200, named.text
    # The suite of these tests knows the communes of its made-up constituency, and no others.
    commune = make_constituency(seed=1).readings[0].stations["commune"][0]
    form: dict[str, Any] = {
        "civil_status": {"first_names": "Zoé", "surname": "Essai", "born_on": "1985-03-27"},
        "contact": {"email": "zoe@exemple.fr"},
        "registration": {"commune": commune},
        "rounds": [1],
    }
    address = f"{suite.address}/proxy/v1/public/campaigns/{campaign}"
    deadline = time.monotonic() + 180
    # Until proxy has heard of the campaign, and of its controller.
    while not (public := httpx.get(f"{address}/form", timeout=120)).is_success and time.monotonic() < deadline:
        time.sleep(0.2)
    form["consent"] = {"given": True, "version": public.json()["consent_version"]}
    sent = httpx.post(f"{address}/requests", json=form, timeout=120)
    assert sent.status_code == 201, sent.text
    while "zoe@exemple.fr" not in (page := browser.get("/messages")).text:
        assert time.monotonic() < deadline, page.text
        time.sleep(0.2)
    message = page.text.partition('href="/messages/')[2].partition('"')[0]
    shown = browser.get(f"/messages/{message}")
    assert f"{suite.address}/proxy/" in shown.text
    html = browser.get(f"/messages/{message}/html")
    assert "sandbox" in html.headers["content-security-policy"]
    assert httpx.post(f"{suite.address}/sms", json={}, timeout=120).status_code in (401, 404, 405)
