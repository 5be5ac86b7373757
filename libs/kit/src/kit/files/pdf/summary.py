"""A summary of the parts on a page of its own choosing, whose page numbers are written once the document is whole.

Contents that reportlab fills lay the document out again until the numbers hold: with a hundred thousand rows, each
time is a minute.
"""

from collections.abc import Sequence
from typing import Any

from reportlab.platypus import Flowable

from kit.files.pdf import fonts
from kit.files.pdf.parts import WIDTH

SIZE, LEADING = 9.0, 13.0


class Summary(Flowable):
    """Titles of level 1, each with a remark beside it, if any, and the page it begins on."""

    def __init__(self, titles: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.titles = [(fonts.printable(title), fonts.printable(remark)) for title, remark in titles]

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # the names are reportlab's
        return WIDTH, LEADING * len(self.titles)

    def draw(self) -> None:
        canvas: Any = self.canv
        canvas.setFont(fonts.REGULAR, SIZE)
        canvas.setFillColor(fonts.INK)
        for place, (title, remark) in enumerate(self.titles, 1):
            y = LEADING * (len(self.titles) - place)
            canvas.drawString(0, y, f"{title} ({remark})" if remark else title)
            canvas.asked.append((canvas.getPageNumber(), *canvas.absolutePosition(WIDTH, y), title))
