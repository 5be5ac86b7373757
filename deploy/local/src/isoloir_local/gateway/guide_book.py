"""The guide in French: chapters and printable pages of roles, from the Markdown of docs/guide.

`guide.toml` says which pages of the suite each chapter is about, and the words of the links and buttons that it names:
`tests/guide` looks for these words in the pages. In a chapter, **« … »** is such a word.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from common.scopes import Role
from markdown_it import MarkdownIt
from markdown_it.token import Token

FOLDER = Path(__file__).parent.parent / "guide"
"""A symbolic link to docs/guide in the repository, a copy in the image of a container."""
CLICK = re.compile(r"\*\*«[ \u00a0\u202f]?(.+?)[ \u00a0\u202f]?»\*\*")
_RENDERED_CLICK = re.compile(r"<strong>«[ \u00a0\u202f]?(.+?)[ \u00a0\u202f]?»</strong>")


@dataclass(frozen=True)
class Chapter:
    key: str
    title: str
    summary: str
    covers: Sequence[str]
    """Addresses of the suite's pages, whose help leads here."""
    clicks: Mapping[str, Sequence[str]]
    """The words of links, buttons and tabs that the chapter names, by the address of their page."""
    states: Mapping[str, Sequence[str]]
    """Such words that stand on a page only while something is under way, by the template that has them."""
    roles: Sequence[Role]
    """The roles that a printable page is for; none for a chapter."""
    file: Path

    @property
    def is_sheet(self) -> bool:
        return bool(self.roles)

    @property
    def text(self) -> str:
        return self.file.read_text(encoding="utf-8")

    def html(self) -> str:
        return _render(self)


class Guide:
    """All chapters, in their order, and the one that helps on a page."""

    def __init__(self, folder: Path = FOLDER) -> None:
        content = tomllib.loads((folder / "guide.toml").read_text(encoding="utf-8"))
        self.chapters = [_chapter(folder, one) for one in content["chapter"]]
        self.sheets = [_chapter(folder / "fiches", one) for one in content["sheet"]]
        self._by_key = {one.key: one for one in (*self.chapters, *self.sheets)}
        self._by_page = {page: one for one in self.chapters for page in one.covers}

    def find(self, key: str) -> Chapter | None:
        return self._by_key.get(key)

    def helps_on(self, page: str) -> Chapter | None:
        """Return the chapter on the page of this address, else on the closest one above it."""
        while page:
            if found := self._by_page.get(page):
                return found
            page = page.rpartition("/")[0]
        return self._by_page.get("/")


@lru_cache(maxsize=1)
def the_guide() -> Guide:
    return Guide()


def anchor_of(heading: str) -> str:
    """Return the anchor of a heading, as mkdocs makes it: without accents, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())


def _chapter(folder: Path, content: Mapping[str, Any]) -> Chapter:
    return Chapter(
        key=content["key"],
        title=content["title"],
        summary=content.get("summary", ""),
        covers=content.get("covers", ()),
        clicks=content.get("clicks", {}),
        states=content.get("states", {}),
        roles=[Role(role) for role in content.get("roles", ())],
        file=folder / f"{content['key']}.md",
    )


@lru_cache(maxsize=64)
def _render_text(text: str) -> str:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor_of(tokens[index + 1].content))
        for child in token.children or ():
            _point(child)
    html = str(markdown.renderer.render(tokens, markdown.options, {}))
    # What is wider than the page scrolls in a box of its own, by the keyboard too.
    html = html.replace("<pre>", '<pre tabindex="0">')
    html = html.replace("<table>", '<div class="table" tabindex="0" role="region" aria-label="Tableau"><table>')
    return html.replace("</table>", "</table></div>")


def _point(token: Token) -> None:
    """Turn the address of another file of the guide into that of its page."""
    for name in ("href", "src"):
        target = str(token.attrs.get(name, ""))
        if target and ":" not in target and not target.startswith(("#", "/")):
            plain = target.removeprefix("../").removeprefix("fiches/")
            token.attrSet(name, "/guide/" + re.sub(r"\.md(?=#|$)", "", plain))
    if token.type == "image":
        token.attrSet("loading", "lazy")


def _render(chapter: Chapter) -> str:
    """Return the chapter's HTML; words to click lead to their page where its address is whole."""
    at = {word: page for page, words in chapter.clicks.items() for word in words}

    def link(found: re.Match[str]) -> str:
        word = found[1]
        shown = f"<strong>« {word} »</strong>"
        return f'<a href="{at[word]}">{shown}</a>' if word in at else shown

    return _RENDERED_CLICK.sub(link, _render_text(chapter.text))
