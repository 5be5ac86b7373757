"""Blocks of a report, shared by PDF and page so that both have the same content."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from predict.maps.picture import Picture


@dataclass(frozen=True)
class Text:
    text: str
    kind: Literal["text", "note", "warning"] = "text"
    """`note`: method, vintage, source; `warning`: what must not be read into the figures."""


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Bullets:
    texts: Sequence[str]


@dataclass(frozen=True)
class Table:
    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()
    """Shares of the width, equal when not given."""
    numbers: Sequence[int] = ()
    """Columns set to the right."""
    strong: Sequence[int] = ()
    """Rows in bold: sums."""
    fills: bool = False
    """The best rows first, and on paper as many as the page holds; `{n}` in the caption is how many."""

    def cut(self, rows: int) -> "Table":
        """Return the table with its first rows alone, counted in the caption."""
        kept = self.rows[:rows]
        return replace(self, rows=kept, caption=self.caption.replace("{n}", str(len(kept))))


@dataclass(frozen=True)
class Figure:
    picture: Picture
    caption: str
    share: float = 1.0
    """Of the page's width."""


Block: TypeAlias = Text | Heading | Bullets | Table | Figure


@dataclass(frozen=True)
class Section:
    """A chapter. `missing`: why it could not be written, and the remedy."""

    key: str
    title: str
    blocks: Sequence[Block] = field(default_factory=tuple[Block, ...])
    message: str = ""
    """The page's message, in one sentence."""
    missing: str | None = None
    methods: Sequence[str] = ()
    """Names and versions of the methods behind its figures."""
    vintages: Sequence[str] = ()
    on_paper: bool = True
    """A table of everything is for the page, beside its file: printed it would be leafed over."""
    summary: Sequence[str] = ()
    """What of it is worth saying on the first page."""


@dataclass(frozen=True)
class Content:
    title: str
    subtitle: str
    facts: Sequence[tuple[str, str]]
    """For the cover: candidate, territory, election, date."""
    sections: Sequence[Section]
    cover: Picture | None = None


def chapter_missing(key: str, title: str, why: str) -> Section:
    return Section(key, title, missing=why)
