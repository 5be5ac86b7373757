"""Letters as a PDF to print, with the address in the envelope's window."""

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
"""Width of a QR code, as a share of the page."""
LONG = 8
MAXIMUM = 300
"""Maximum number of people in one file; members of their households come in addition."""
POSTED = timedelta(days=3)
"""Days that the post takes: a letter that would arrive in the silence is not printed."""


@dataclass(frozen=True)
class Sheet:
    address: Sequence[str]
    """Lines of the postal address."""
    subject: str
    body: str
    """Text in the markup that `layout` parses."""
    foot: Sequence[str] = ()
    links: Sequence[str] = ()
    """URLs, each shown as a QR code with its description."""


def print_sheets(sheets: Sequence[Sheet], sender: str, name: str) -> bytes:
    """Print letters. The address is in the window of a French envelope: 105 mm from the left, about 50 mm
    from the top.
    """
    flowables: list[Any] = []
    for number, sheet in enumerate(sheets):
        if number:
            flowables.append(page_break())
        flowables += [heading(sender, 2), space(22), beside([], [paragraph("\n".join(sheet.address))]), space(18)]
        flowables += [
            heading(sheet.subject, 3),
            *(part for block in paragraphs_of(sheet.body) for part in _flow(block)),
        ]
        coded = [together([beside([_draw_code(link)], [note(link)], CODE)]) for link in sheet.links]
        flowables += [space(4), *(note(spell_links(line)) for line in sheet.foot), *coded]
    return document(name, "", flowables, bare=True)


def _draw_code(link: str) -> Drawing:
    return draw_matrix(segno.make_qr(link, error="m").matrix, 26 * mm)


def _flow(block: str) -> list[Any]:
    """Lay out one paragraph as the mail version shows it: a title, a list, or lines."""
    first, _, rest = block.partition("\n")
    if first.startswith("# "):
        return [heading(spell_links(first[2:]), 3), *(_flow(rest) if rest else [])]
    lines = block.split("\n")
    if all(line.startswith("- ") for line in lines):
        # A long list is in small print, to fit one sheet with its code.
        return [bullets([spell_links(line[2:]) for line in lines], tight=len(lines) > LONG)]
    return [paragraph(spell_links(block))]
