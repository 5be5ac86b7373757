"""PDF output of a report: a cover with a map, then one message a page, whose picture takes the room that is left."""

import re
from collections.abc import Iterator

from kit.files import pdf
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from predict.reports.blocks import Block, Bullets, Content, Figure, Heading, Section, Table, Text
from predict.reports.drawings import to_drawing

PAGE = re.compile(rb"/Type\s*/Page\b")

HEIGHT = A4[1] - 36 * mm - 4
"""Between the margins, less what rounding takes."""

CAPTION = 12 * mm
"""Room for a figure's caption of two lines, and what follows it."""

LEAST, TALLEST = 38 * mm, 165 * mm
"""A figure that is lower is not read; a taller one leaves no room for what it says."""

TITLE, LINE = 46 * mm, 5.2 * mm
"""Heights on the cover: a title of two lines with the place under it, and each fact."""

ROW = 5.2 * mm
"""A row of a table, and a half for cells of two lines."""

A_FEW_ROWS = 45
"""Millimetres: a long table begins a page unless so much is left for its head."""


def print_report(content: Content) -> tuple[bytes, int]:
    """Return the PDF and its number of pages."""
    story = list(_print_cover(content))
    for section in content.sections:
        # What lacks data is told on the page of sources, all at once.
        if section.on_paper and not section.missing and section.key != "summary":
            story += [*([pdf.page_break()] if story else []), *_compose(section)]
    subtitle = "\n".join([content.subtitle, *(f"{name} : {value}" for name, value in content.facts)])
    printed = pdf.document(content.title, subtitle, story, footer=content.subtitle)
    return printed, len(PAGE.findall(printed))


def _print_cover(content: Content) -> Iterator[Flowable]:
    said: list[Flowable] = []
    for section in content.sections:
        if section.key == "summary":
            said.append(pdf.heading(section.title, 2))
            said += [part for block in section.blocks for part in _print(block)]
    if content.cover is not None:
        room = HEIGHT - TITLE - LINE * len(content.facts) - pdf.height_of(said) - CAPTION
        yield _figure(Figure(content.cover, content.cover.title), max(LEAST, room))
    yield from said


def _compose(section: Section) -> list[Flowable]:
    """Return a section's parts: figures share the room that texts and the least of tables leave."""
    head: list[Flowable] = [pdf.heading(section.title)]
    if section.message:
        head.append(pdf.heading(section.message, 2))
    figures = [block for block in section.blocks if isinstance(block, Figure)]
    filling = [block for block in section.blocks if isinstance(block, Table) and block.fills]
    others = [block for block in section.blocks if block not in figures and block not in filling]
    fixed = pdf.height_of([*head, *(part for block in others for part in _print(block))])
    least = sum(_table_height(table, min(5, len(table.rows))) for table in filling)
    room = HEIGHT - fixed - least - CAPTION * len(figures)
    heights = [min(max(room / max(len(figures), 1), LEAST), TALLEST) for _ in figures]
    drawn = [_figure(figure, height) for figure, height in zip(figures, heights, strict=True)]
    left = HEIGHT - fixed - pdf.height_of(drawn)
    story = list(head)
    for block in section.blocks:
        if isinstance(block, Figure):
            story.append(drawn.pop(0))
        elif isinstance(block, Table) and block.fills:
            rows = _fitting(block, left / len(filling))
            story += _print(block.cut(rows))
        else:
            story += _print(block)
    return story


def _fitting(table: Table, room: float) -> int:
    """Return how many of a table's rows the room holds: five at least, as fewer say nothing."""
    rows = min(len(table.rows), max(5, int(room / ROW)))
    while rows > 5 and _table_height(table, rows) > room:
        rows -= 1
    return rows


def _table_height(table: Table, rows: int) -> float:
    return pdf.height_of(list(_print(table.cut(rows))))


def _figure(block: Figure, most: float) -> Flowable:
    drawing = to_drawing(block.picture)
    scale = min(pdf.WIDTH * block.share / drawing.width, most / drawing.height)
    drawing.scale(scale, scale)
    drawing.width, drawing.height = drawing.width * scale, drawing.height * scale
    return pdf.figure(drawing, block.caption)


def _print(block: Block) -> Iterator[Flowable]:
    match block:
        case Text():
            yield {"text": pdf.paragraph, "note": pdf.note, "warning": pdf.warning}[block.kind](block.text)
        case Heading():
            heading = pdf.heading(block.text, 2)
            heading.keepWithNext = 1
            yield heading
        case Bullets():
            yield pdf.bullets(block.texts, tight=True)
            yield pdf.space(2)
        case Table():
            yield pdf.heading(block.caption, 3)
            yield pdf.table(
                block.head,
                block.rows,
                widths=block.widths or None,
                numbers=block.numbers,
                strong=block.strong,
                tight=True,
            )
        case Figure():
            yield _figure(block, TALLEST)
