"""A form in Arabic and what follows it, from right to left, as a phone shows them; with sentences left in French."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.security.links import new_link
from playwright.async_api import Browser, expect

from tests.browser.driver import needs_chromium, serving
from tests.browser.page_checks import visit

pytestmark = needs_chromium
FORM: dict[str, Any] = {
    "name": "Site",
    "title": "Rejoindre",
    "uses": ["email"],
    "words": {
        "ar": {
            "title": "انضموا إلينا",
            "agree": "أوافق على",
            "rights": "بياناتك لهذه الحملة",
            "notice": "من يحفظ ماذا",
            "first_names": "الاسم",
            "send": "أسجل",
            "thanks": "شكرا! افتحوا الرسالة.",
            "uses": {"email": "تلقي رسائل سياسية من هذه الحملة بالبريد الإلكتروني"},
        }
    },
}
ARABIC = {
    "error_email": "تحقق من العنوان.",
    "own_hello": "مرحبا {}",
    "own_agree": "من حملة {}",
    "own_save_uses": "حفظ اختياراتي",
    "own_saved_uses": "حفظت اختياراتكم.",
    "uses/call": "أن يتصل بي شخص",
    "notice/title": "بياناتكم",
}


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    async with serving(app) as address:
        yield address


async def test_a_form_in_arabic_and_what_follows_it_read_from_right_to_left(
    browser: Browser, address: str, client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    assert (await client.put("/v1/form-translations/ar", json={"words": ARABIC})).status_code == 200
    path = (await client.post("/v1/sign-up-forms", json=FORM)).json()["path"]
    person = (await client.post("/v1/people", json={"first_names": "Leïla", "source": "form"})).json()["id"]
    async with transaction(sessions, campaign_id) as session:
        own = f"/moi/{await new_link(session, campaign_id, 'own_page', UUID(person))}"
    async with visit(browser, address) as visitor:
        await visitor.open(f"{path}?lang=ar")
        await visitor.look("form-ar", lang="ar")
        await visitor.page.get_by_label("الاسم").fill("Leïla")
        await visitor.page.get_by_role("button", name="أسجل").click()
        await expect(visitor.page.get_by_role("alert")).to_have_text("تحقق من العنوان.")
        visitor.pass_over("status of 422")
        await visitor.look("form-ar-wrong", lang="ar")
        await visitor.open(f"/avis/{campaign_id}?lang=ar")
        await visitor.look("notice-ar", lang="ar")
        await visitor.open(f"{own}?lang=ar")
        await visitor.look("own-ar", lang="ar")
        await visitor.page.get_by_label("أن يتصل بي شخص").check()
        await visitor.page.get_by_role("button", name="حفظ اختياراتي").click()
        await expect(visitor.page.get_by_role("status")).to_have_text("حفظت اختياراتكم.")
        await visitor.open(f"{own}/creneaux?lang=ar")
        await visitor.look("shifts-ar", lang="ar")
        await visitor.open(f"{own}?lang=en")
        await visitor.look("own-en", lang="en")
    assert (await client.get(f"/v1/people/{person}")).json()["uses"] == ["call"]
