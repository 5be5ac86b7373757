"""An A4 document: title, optional contents, page numbers, language and title as metadata."""

import io
from collections.abc import Sequence
from typing import Any

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate, Paragraph
from reportlab.platypus.tableofcontents import TableOfContents

from kit.files.pdf import fonts, parts

MARGIN = 18 * mm

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


def _numbering(footer: str) -> type[Canvas]:
    """Number the pages as « 1 sur 3 », once their total is known."""

    class Numbering(Canvas):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.pages: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self.pages.append(dict(self.__dict__))
            self._startPage()  # pyright: ignore[reportAttributeAccessIssue]  # the stubs leave it out

        def save(self) -> None:
            for number, page in enumerate(self.pages, 1):
                self.__dict__.update(page)
                self.setFont(fonts.REGULAR, 7.5)
                self.setFillColor(fonts.MUTED)
                self.drawString(MARGIN, 10 * mm, footer[:120])
                self.drawRightString(A4[0] - MARGIN, 10 * mm, f"page {number} / {len(self.pages)}")
                super().showPage()
            super().save()

    return Numbering
