"""Passkeys on a server that has a name: made, shown at a sign-in, and removed."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import cast

import pytest
from isoloir_local.oidc.links import new_link
from isoloir_local.testing import Launched, launched
from playwright.async_api import CDPSession, async_playwright

from tests.browser.domain_front import front_of
from tests.browser.driver import CHROMIUM
from tests.browser.page_checks import Visitor, visit

DOMAIN = "campagne.example.fr"
HELD = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
"""An authenticator as a phone has one: it keeps its keys, and asks for a finger."""


@pytest.fixture(scope="module")
def named_suite() -> Iterator[Launched]:
    """A suite behind a domain, whose web server is another process."""
    with launched("--domain", DOMAIN, "--only", "crm") as up:
        yield up


@dataclass
class Phone:
    visitor: Visitor
    devtools: CDPSession
    authenticator: str


@pytest.fixture
async def phone(named_suite: Launched) -> AsyncIterator[Phone]:
    if CHROMIUM is None:
        pytest.skip("no chromium here")
    async with front_of(DOMAIN, named_suite.port) as front, async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                f"--host-resolver-rules=MAP {DOMAIN}:443 127.0.0.1:{front.port}",
                f"--ignore-certificate-errors-spki-list={front.key_hash}",
            ],
        )
        async with visit(browser, f"https://{DOMAIN}") as visitor:
            devtools = await visitor.context.new_cdp_session(visitor.page)
            await devtools.send("WebAuthn.enable")
            options = HELD | {"isUserVerified": True, "automaticPresenceSimulation": True}
            made = cast(dict[str, str], await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options}))
            yield Phone(visitor, devtools, made["authenticatorId"])
        await browser.close()


def is_inside(url: str) -> bool:
    return not re.search("/(entrer|login|oidc)", url)


async def test_a_passkey_is_made_enters_alone_and_opens_nothing_once_removed(
    phone: Phone, named_suite: Launched
) -> None:
    visitor, page = phone.visitor, phone.visitor.page
    await page.goto(new_link(named_suite.home, f"https://{DOMAIN}"))
    await page.wait_for_url(is_inside, wait_until="commit")
    await visitor.open("/mes-cles")
    assert "Aucune clé" in await page.inner_text("main")
    await page.get_by_label("Son nom").fill("Téléphone de Camille")
    await page.get_by_role("button", name="Ajouter une clé d’accès").click()
    # The first key leads to the codes for the day on which it is lost, shown in one answer only.
    await page.get_by_role("button", name="Faire mes codes").click()
    await page.get_by_role("heading", name="Gardez vos codes de secours").wait_for()
    codes = await page.locator("main code").all_inner_texts()
    assert len(set(codes)) == 8
    await visitor.open("/codes-de-secours")
    assert "Il vous en reste 8" in await page.inner_text("main")
    await visitor.open("/mes-cles")
    await page.get_by_role("heading", name="Téléphone de Camille").wait_for()
    assert "n’a pas encore servi" in await page.inner_text("main")
    # By the key alone, with no address and no mail.
    await visitor.context.clear_cookies()
    await visitor.open("/entrer")
    await page.get_by_role("button", name="Entrer avec une clé d’accès").click()
    await page.wait_for_url(is_inside, wait_until="commit")

    await visitor.open("/mes-cles")
    assert "a servi le" in await page.inner_text("main")
    await page.get_by_role("button", name="Retirer Téléphone de Camille, 1").click()
    await page.get_by_text("La clé est retirée").wait_for()
    # The phone still holds it, and it opens nothing.
    await visitor.context.clear_cookies()
    await visitor.open("/entrer")
    await page.get_by_role("button", name="Entrer avec une clé d’accès").click()
    await page.get_by_text(re.compile("ouvre rien ici")).wait_for()
    (refused,) = visitor.wrong
    assert "403" in refused
    visitor.wrong.clear()
