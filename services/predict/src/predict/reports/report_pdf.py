"""PDF output of a report."""

import re
from collections.abc import Iterator, Sequence

from kit.files import pdf
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from predict.reports.blocks import Block, Bullets, Content, Figure, Heading, Section, Table, Text
from predict.reports.drawings import to_drawing

PAGE = re.compile(rb"/Type\s*/Page\b")

TALLEST = 74 * mm
"""Three figures and their captions fit on a page, and each is still read."""

SHORT = 26
"""A table of so few rows is on one page."""

A_START = 60
"""Millimetres: a chapter begins a page unless so much is left of the one before for its title and first block."""

A_FEW_ROWS = 45
"""Millimetres: a long table begins a page unless so much is left for its head."""


def print_report(content: Content) -> tuple[bytes, int]:
    """Return the PDF and its number of pages."""
    story: list[Flowable] = []
    for number, section in enumerate(content.sections):
        # After the contents there is a new page already; a chapter without data is two lines.
        if number and not section.missing:
            story.append(pdf.room(A_START))
        story += _print_section(section)
    subtitle = "\n".join([content.subtitle, *(f"{name} : {value}" for name, value in content.facts)])
    printed = pdf.document(content.title, subtitle, story, footer=content.subtitle, contents=True)
    return printed, len(PAGE.findall(printed))


def _print_section(section: Section) -> Iterator[Flowable]:
    if section.missing:
        yield pdf.together([pdf.heading(section.title), pdf.paragraph(section.missing)])
        return
    blocks = list(section.blocks)
    # A title never stands alone at the foot of a page.
    first = [pdf.heading(section.title)]
    while blocks and isinstance(blocks[0], Text):
        first += list(_print(blocks.pop(0)))
        break
    yield pdf.together(first)
    yield from _keep_together(blocks)


def _keep_together(blocks: Sequence[Block]) -> Iterator[Flowable]:
    """Keep titles with their content, and notes with their subject."""
    kept_together: list[Flowable] = []
    for number, block in enumerate(blocks):
        kept_together += _print(block)
        after = blocks[number + 1] if number + 1 < len(blocks) else None
        # Across pages goes only what is longer than one.
        if isinstance(block, Heading) and not _is_long(after):
            continue
        if isinstance(after, Text) and after.kind == "note" and not _is_long(block):
            continue
        yield pdf.together(kept_together) if len(kept_together) > 1 and not _is_long(block) else kept_together[0]
        if _is_long(block) or len(kept_together) == 1:
            yield from kept_together[1:]
        kept_together = []


def _is_long(block: Block | None) -> bool:
    return isinstance(block, Table) and len(block.rows) > SHORT


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
            caption = pdf.heading(block.caption, 3)
            table = pdf.table(
                block.head,
                block.rows,
                widths=block.widths or None,
                numbers=block.numbers,
                strong=block.strong,
                tight=True,
            )
            if len(block.rows) <= SHORT:
                yield pdf.together([caption, table])
            else:
                yield pdf.room(A_FEW_ROWS)
                yield caption
                yield table
        case Figure():
            drawing = to_drawing(block.picture)
            scale = min(pdf.WIDTH * block.share / drawing.width, TALLEST / drawing.height)
            drawing.scale(scale, scale)
            drawing.width, drawing.height = drawing.width * scale, drawing.height * scale
            yield pdf.figure(drawing, block.caption)
