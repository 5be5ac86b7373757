"""An A4 document: title, optional contents, page numbers, language and title as metadata."""

import io
from collections.abc import Sequence
from typing import Any, cast

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit  # pyright: ignore[reportUnknownVariableType]  # its stub has no result
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate, Paragraph
from reportlab.platypus.tableofcontents import TableOfContents

from kit.files.pdf import fonts, parts, summary

MARGIN = 18 * mm
_SMALL = 7.5

# Binary streams: as ASCII a page is a quarter larger, and a long list takes a second more.
rl_config.useA85 = 0


def document(
    title: str,
    subtitle: str,
    story: Sequence[Flowable],
    *,
    footer: str = "",
    contents: bool = False,
    author: str = "",
    bare: bool = False,
) -> bytes:
    """Return the PDF. The same content gives the same bytes: no date or random id is in it.

    `footer`: at the left of every page (campaign, date of the data), beside the page number. `bare`: without title and
    footer, for letters.
    """
    fonts.register()
    title_block: list[Flowable] = [
        Paragraph(parts.marked(title), fonts.TITLE),
        Paragraph(parts.marked(subtitle), fonts.SUBTITLE),
    ]
    if contents:
        title_block += [_contents(), PageBreak()]
    file = io.BytesIO()
    pdf = _Document(file, fonts.printable(title), fonts.printable(author))
    if bare:
        pdf.multiBuild(list(story), maxPasses=4)
    else:
        pdf.multiBuild([*title_block, *story], canvasmaker=_numbering(fonts.printable(footer)), maxPasses=4)
    return file.getvalue()


def _contents() -> TableOfContents:
    table_of_contents = TableOfContents()
    table_of_contents.levelStyles = [fonts.BODY]
    table_of_contents.dotsMinLevel = 0
    return table_of_contents


class _Document(BaseDocTemplate):
    def __init__(self, file: io.BytesIO, title: str, author: str) -> None:
        super().__init__(
            file,
            pagesize=A4,
            title=title,
            author=author or "Isoloir",
            creator="Isoloir",
            lang="fr-FR",
            invariant=1,
            displayDocTitle=1,
            leftMargin=MARGIN,
            rightMargin=MARGIN,
            topMargin=MARGIN,
            bottomMargin=MARGIN,
        )
        frame = Frame(MARGIN, MARGIN, A4[0] - 2 * MARGIN, A4[1] - 2 * MARGIN, 0, 0, 0, 0)
        self.addPageTemplates([PageTemplate("page", [frame])])
        self.headings = 0

    def beforeDocument(self) -> None:
        self.headings = 0

    def afterFlowable(self, flowable: Flowable) -> None:
        if isinstance(flowable, Paragraph) and flowable.style is fonts.HEADINGS[1]:
            key, text = f"h{self.headings}", flowable.getPlainText()
            self.headings += 1
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(text, key, 0)
            self.notify("TOCEntry", (0, text, self.page, key))
            getattr(self.canv, "begins", {}).setdefault(text, self.page)


def _numbering(footer: str) -> type[Canvas]:
    """Number the pages as « 1 sur 3 », once their total is known."""

    class Numbering(Canvas):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.pages: list[dict[str, Any]] = []
            self.begins: dict[str, int] = {}
            self.asked: list[tuple[int, float, float, str]] = []

        def showPage(self) -> None:
            self.pages.append(dict(self.__dict__))
            self._startPage()  # pyright: ignore[reportAttributeAccessIssue]  # the stubs leave it out

        def save(self) -> None:
            for number, page in enumerate(self.pages, 1):
                self.__dict__.update(page)
                self.setFont(fonts.REGULAR, _SMALL)
                self.setFillColor(fonts.MUTED)
                said = f"page {number} / {len(self.pages)}"
                room = parts.WIDTH - stringWidth(said, fonts.REGULAR, _SMALL) - 6 * mm
                lines = cast("list[str]", simpleSplit(footer, fonts.REGULAR, _SMALL, room))
                for line, text in enumerate(lines[:2]):
                    self.drawString(MARGIN, 10 * mm - line * 1.3 * _SMALL, text)
                self.drawRightString(A4[0] - MARGIN, 10 * mm, said)
                self._write_summary(number)
                super().showPage()
            super().save()

        def _write_summary(self, number: int) -> None:
            self.setFont(fonts.REGULAR, summary.SIZE)
            self.setFillColor(fonts.INK)
            for asked_on, x, y, title in self.asked:
                if asked_on == number and title in self.begins:
                    self.drawRightString(x, y, str(self.begins[title]))

    return Numbering
