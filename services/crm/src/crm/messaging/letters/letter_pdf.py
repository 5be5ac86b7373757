"""Letters as paper: one after the other in a file to print, each with its address in the window of the envelope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import segno
from kit.files.pdf import beside, bullets, document, draw_matrix, heading, note, page_break, paragraph, space, together
from kit.messages.mail_layout import paragraphs_of, spell_links
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm

CODE = 0.2
"""Of the width: for a code."""
LONG = 8
MAXIMUM = 300
"""People in one file; with whole households, those who live with them too."""
POSTED = timedelta(days=3)
"""A letter that would arrive in the silence is not printed."""


@dataclass(frozen=True)
class Sheet:
    address: Sequence[str]
    """Lines, as the post reads them."""
    subject: str
    body: str
    """As `layout` reads it."""
    foot: Sequence[str] = ()
    links: Sequence[str] = ()
    """Addresses to be opened with a telephone: each as a code, and in words beside it."""


def print_sheets(sheets: Sequence[Sheet], sender: str, name: str) -> bytes:
    """The address stands where the window of a French envelope is: 105 mm from the left, some 50 mm from the top."""
    story: list[Any] = []
    for number, one in enumerate(sheets):
        if number:
            story.append(page_break())
        story += [heading(sender, 2), space(22), beside([], [paragraph("\n".join(one.address))]), space(18)]
        story += [heading(one.subject, 3), *(part for block in paragraphs_of(one.body) for part in _flow(block))]
        coded = [together([beside([_draw_code(link)], [note(link)], CODE)]) for link in one.links]
        story += [space(4), *(note(spell_links(line)) for line in one.foot), *coded]
    return document(name, "", story, bare=True)


def _draw_code(link: str) -> Drawing:
    return draw_matrix(segno.make_qr(link, error="m").matrix, 26 * mm)


def _flow(block: str) -> list[Any]:
    """Lay out one paragraph as a mail shows it: a title, a list, or lines."""
    first, _, rest = block.partition("\n")
    if first.startswith("# "):
        return [heading(spell_links(first[2:]), 3), *(_flow(rest) if rest else [])]
    lines = block.split("\n")
    if all(line.startswith("- ") for line in lines):
        # A long list is of small print: with its code it is to stand on one sheet.
        return [bullets([spell_links(line[2:]) for line in lines], tight=len(lines) > LONG)]
    return [paragraph(spell_links(block))]
