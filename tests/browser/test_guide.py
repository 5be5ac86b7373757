"""What the guide says to click is there: each word, on the page that the guide names, in the demonstration."""

import io
import re
from collections import defaultdict

import pytest
from isoloir_local.gateway.guide_book import Guide
from pypdf import PdfReader

from tests.browser.page_checks import Visitor

pytestmark = pytest.mark.usefixtures("days", "morning")

GUIDE = Guide()
ALL = [*GUIDE.chapters, *GUIDE.sheets]
WORDS_OF = """() => [...document.querySelectorAll(
  'a, button, summary, label, legend, option, h1, h2, h3, nav [aria-current]')].map(one => one.textContent)"""


def words_by_page() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for chapter in ALL:
        for page, words in chapter.clicks.items():
            found[page].update(words)
    return found


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize("page", sorted(words_by_page()))
async def test_the_words_of_the_guide_stand_on_their_page(desk: Visitor, page: str) -> None:
    async with desk.new_look():
        await desk.open(page)
        shown = {plain(text) for text in await desk.page.evaluate(WORDS_OF)}
        for word in words_by_page()[page]:
            # A label is followed by its hint; a button of a row by whom it is about.
            assert any(text == word or text.startswith(f"{word} ") for text in shown), f"{page}: {word}"


async def test_each_page_leads_to_its_chapter_and_back(desk: Visitor) -> None:
    async with desk.new_look():
        await desk.open("/crm/imports")
        await desk.page.set_viewport_size({"width": 1280, "height": 800})
        async with desk.context.expect_page() as opened:
            await desk.page.get_by_role("link", name=re.compile("^Aide")).click()
        chapter = await opened.value
        await chapter.wait_for_url(f"{desk.address}/guide/fichiers")
        assert "Importer un fichier" in await chapter.inner_text("h1")
        await chapter.get_by_role("link", name="« Doublons »").click()
        await chapter.wait_for_url(f"{desk.address}/crm/duplicates")
        await chapter.close()


@pytest.mark.parametrize("key", ["", *(chapter.key for chapter in ALL)])
async def test_a_chapter_can_be_used_by_everyone(desk: Visitor, key: str) -> None:
    async with desk.new_look():
        await desk.open(f"/guide/{key}".rstrip("/"))
        await desk.look(f"guide-{key or 'index'}", widths=(390, 1200))


@pytest.mark.parametrize("key", [sheet.key for sheet in GUIDE.sheets])
async def test_the_page_of_a_role_is_printed_on_one_sheet(desk: Visitor, key: str) -> None:
    async with desk.new_look():
        await desk.open(f"/guide/{key}")
        assert len(PdfReader(io.BytesIO(await desk.page.pdf(prefer_css_page_size=True))).pages) == 1


async def test_the_guide_is_open_to_who_is_not_in_the_team(desk: Visitor) -> None:
    guest = await desk.context.browser.new_context() if desk.context.browser else None
    assert guest is not None
    page = await guest.new_page()
    answer = await page.goto(f"{desk.address}/guide/entrer")
    assert answer is not None
    assert answer.status == 200
    await guest.close()
