"""The guide agrees with itself: what a chapter names is declared and the other way round; every page has a chapter."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from common.scopes import Role
from isoloir_local.gateway.guide_book import CLICK, Chapter, Guide, anchor_of

from tests.architecture.test_navigation import apps, hubs_by_service

__all__ = ["apps"]  # the fixture

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "guide"
GUIDE = Guide()
ALL = [*GUIDE.chapters, *GUIDE.sheets]
MOST_WORDS = {"chapter": 450, "sheet": 300}
"""A chapter is read in a minute or two, a sheet fits on a page."""
MOST_BYTES, MOST_BYTES_IN_ALL = 60_000, 900_000


def declared(chapter: Chapter) -> set[str]:
    words = [*chapter.clicks.values(), *chapter.states.values()]
    return {word for some in words for word in some}


@pytest.mark.parametrize("chapter", ALL, ids=lambda one: one.key)
def test_each_word_to_click_is_declared_and_each_declared_one_is_named(chapter: Chapter) -> None:
    assert set(CLICK.findall(chapter.text)) == declared(chapter)


@pytest.mark.parametrize("chapter", ALL, ids=lambda one: one.key)
def test_a_chapter_is_short(chapter: Chapter) -> None:
    words = len(re.findall(r"\w+", chapter.text))
    assert words <= MOST_WORDS["sheet" if chapter.is_sheet else "chapter"], words


@pytest.mark.parametrize("chapter", ALL, ids=lambda one: one.key)
def test_a_word_of_a_state_stands_in_its_template(chapter: Chapter) -> None:
    for file, words in chapter.states.items():
        text = re.sub(r"\s+", " ", (ROOT / file).read_text(encoding="utf-8"))
        for word in words:
            assert re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text), f"{file}: {word}"


@pytest.mark.parametrize("chapter", ALL, ids=lambda one: one.key)
def test_links_and_pictures_lead_somewhere(chapter: Chapter) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", chapter.text):
        if ":" in target:
            continue
        name, _, anchor = target.partition("#")
        file = (chapter.file.parent / name).resolve() if name else chapter.file
        assert file.is_file(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {anchor_of(heading) for heading in headings}, target


def test_every_page_of_the_menu_has_its_chapter(apps: dict[str, object]) -> None:
    covered = {page for chapter in GUIDE.chapters for page in chapter.covers}

    def pages() -> Iterator[str]:
        for service, hubs in hubs_by_service(apps).items():  # pyright: ignore[reportArgumentType]  # the same fixture
            for hub in hubs:
                for tab in hub.tabs:
                    yield from (page if service == "gateway" else f"/{service}{page}" for page in tab.pages)

    services = {"/predict", "/crm", "/proxy", "/budget", "/results"}
    for page in pages():
        chapter = GUIDE.helps_on(page)
        assert chapter is not None
        above = page
        while above not in covered:
            above = above.rpartition("/")[0]
            assert above, f"{page}: name it in `covers` of docs/guide/guide.toml"
        # crm has too many subjects for one chapter about « the rest of it ».
        assert above != "/crm" or page in covered, f"{page}: name it in `covers` of docs/guide/guide.toml"
    assert services <= covered


def test_no_page_has_two_chapters() -> None:
    pages = [page for chapter in GUIDE.chapters for page in chapter.covers]
    assert len(pages) == len(set(pages))


def test_every_role_but_integrators_has_a_sheet() -> None:
    assert {role for sheet in GUIDE.sheets for role in sheet.roles} == set(Role) - {Role.INTEGRATOR}


def test_every_file_of_the_guide_is_a_chapter_and_pictures_are_small() -> None:
    files = {file for file in FOLDER.rglob("*.md") if file.name != "index.md"}
    assert files == {_in_docs(chapter) for chapter in ALL}
    pictures = list((FOLDER / "images").glob("*"))
    sizes = [file.stat().st_size for file in pictures if not file.name.startswith(".")]
    assert max(sizes, default=0) <= MOST_BYTES
    assert sum(sizes) <= MOST_BYTES_IN_ALL


def _in_docs(chapter: Chapter) -> Path:
    return FOLDER / ("fiches" if chapter.is_sheet else "") / chapter.file.name
