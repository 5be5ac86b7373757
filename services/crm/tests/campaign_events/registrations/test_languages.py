"""The pages that anybody sees are in French and in English, and stay in the language that was chosen."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from crm.campaign_events.events.kinds import KINDS
from crm.campaign_events.registrations.page_words import PageTexts
from httpx import AsyncClient
from kit.testing.steps import clock_offset

Open = Callable[..., Awaitable[str]]
Ask = Callable[..., Awaitable[str]]


def test_both_languages_say_the_same_things() -> None:
    french, english = PageTexts("fr"), PageTexts("en-GB")
    assert (french.lang, english.lang, PageTexts("de").lang) == ("fr", "en", "fr")
    assert french.words.keys() == english.words.keys()
    for key, said in french.words.items():
        assert said.count("{}") == english.words[key].count("{}"), key
        assert said != english.words[key], key
    assert len({english.kind(kind) for kind in KINDS}) == len(KINDS)


async def test_a_place_is_taken_confirmed_and_given_back_in_english(
    anybody: AsyncClient, campaign_id: UUID, open_meeting: Open, ask: Ask
) -> None:
    campaign_event = await open_meeting(capacity=10)
    path = f"/r/{campaign_id}/{campaign_event}?lang=en"
    page = await anybody.get(path)
    assert page.headers["content-language"] == "en"
    assert '<html lang="en">' in page.text
    assert "Public meeting, Tuesday 22 May 2029 at 19:00, until 21:00" in page.text
    assert f'href="/r/{campaign_id}?lang=en"' in page.text
    assert "First name and surname" in page.text
    listed = await anybody.get(f"/r/{campaign_id}?lang=en")
    assert f'href="/r/{campaign_id}/{campaign_event}?lang=en"' in listed.text
    refused = await anybody.post(path, data={"name": "Ada"})
    assert refused.status_code == 422
    fault = re.search(r'id="errors"[^>]*><p>(?:<a[^>]*>)?([^<]+)<', refused.text)
    assert fault is not None
    assert "adresse" not in fault[1]
    own = await ask(campaign_event)
    assert "Confirm that I am coming" in (await anybody.get(f"{own}?lang=en")).text
    confirmed = await anybody.post(f"{own}/confirmer?lang=en")
    assert confirmed.headers["location"] == f"{own}?lang=en"
    assert "Ada Lovelace, your place is taken" in (await anybody.get(f"{own}?lang=en")).text
    assert (await anybody.post(f"{own}/annuler?lang=en")).headers["location"] == f"{own}?lang=en"
    assert "Your place is given back" in (await anybody.get(f"{own}?lang=en")).text
    assert "set-cookie" not in page.headers


@pytest.mark.parametrize("lang", ["", "fr", "de", "xx"])
async def test_any_other_language_is_french(
    anybody: AsyncClient, campaign_id: UUID, open_meeting: Open, lang: str
) -> None:
    page = await anybody.get(f"/r/{campaign_id}/{await open_meeting()}", params={"lang": lang})
    assert (page.headers["content-language"], "Réunion publique" in page.text) == ("fr", True)


async def test_in_the_silence_it_is_suspended_in_english_too(
    client: AsyncClient, anybody: AsyncClient, campaign_id: UUID, open_meeting: Open
) -> None:
    campaign_event = await open_meeting(title="Votez pour nous")
    eve = clock_offset(datetime(2029, 6, 9, 10, tzinfo=UTC))
    await client.put(f"/v1/campaigns/{campaign_id}/clock", json={"offset_seconds": eve})
    for path in (f"/r/{campaign_id}?lang=en", f"/r/{campaign_id}/{campaign_event}?lang=en"):
        shown = (await anybody.get(path)).text
        assert "suspended during the election silence, until Sunday 10 June 2029 at 20:00" in shown
        assert "Votez pour nous" not in shown
