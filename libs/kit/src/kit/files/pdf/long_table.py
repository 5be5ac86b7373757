"""Long tables of many thousand rows, drawn directly on the page.

`parts.table` lays each cell out as a paragraph, about a millisecond a row. This is twenty times faster: a cell is
wrapped only if it is too wide, and a page is one run of text operators.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from reportlab.platypus import Flowable

from kit.files.pdf import fonts
from kit.files.pdf.parts import WIDTH

SIZE, LEADING, PADDING = 7.0, 8.6, 2.4
_GAP = 5.0


class Listing(Flowable):
    """A table over as many pages as needed, with a repeated header; made by `listing`."""

    def __init__(self, layout: "_Layout", start: int, stop: int) -> None:
        super().__init__()
        self.layout, self.start, self.stop = layout, start, stop
        self.spaceAfter = 10 if stop == layout.count else 0

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # the names are reportlab's
        return WIDTH, self.layout.height(self.start, self.stop)

    def split(self, aW: float, aH: float) -> list[Flowable]:
        fits = self.layout.fitting(self.start, self.stop, aH)
        if fits == self.start:
            return []
        return [Listing(self.layout, self.start, fits), Listing(self.layout, fits, self.stop)]

    def draw(self) -> None:
        self.layout.draw(self.canv, self.start, self.stop)


def listing(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    widths: Sequence[float],
    numbers: Sequence[int] = (),
    strong: Sequence[int] = (),
) -> Listing:
    """Return a table like `table`, for any length. `strong`: bold rows on a shade (totals, group names)."""
    return Listing(_Layout(head, rows, widths, frozenset(numbers), frozenset(strong)), 0, len(rows))


class _Layout:
    """The rows broken into lines, and the vertical position of each."""

    def __init__(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        numbers: frozenset[int],
        strong: frozenset[int],
    ) -> None:
        self.widths = [WIDTH * share / sum(widths) for share in widths]
        self.numbers, self.strong, self.count = numbers, strong, len(rows)
        self.known: dict[tuple[str, float, bool], list[str]] = {}
        self.regular, self.bold = fonts.measure(fonts.REGULAR), fonts.measure(fonts.BOLD)
        self.head = self._broken(head, self.bold)
        self.rows = [
            self._broken(row, self.bold if index in strong else self.regular) for index, row in enumerate(rows)
        ]
        self.tops = [0.0, *accumulate(map(_height, self.rows))]

    def height(self, start: int, stop: int) -> float:
        return _height(self.head) + self.tops[stop] - self.tops[start]

    def fitting(self, start: int, stop: int, room: float) -> int:
        """Return the index of the first row that does not fit. A group's name is not left alone at the bottom, nor the
        total at the top.
        """
        last = start
        while last < stop and self.height(start, last + 1) <= room:
            last += 1
        if last == stop - 1 and last in self.strong and last - 1 > start:
            last -= 1
        if last < stop and last - 1 in self.strong and last - 1 > start:
            last -= 1
        return last

    def draw(self, canvas: Any, start: int, stop: int) -> None:
        top = self.height(start, stop)
        canvas.setFillColor(fonts.SHADE)
        for place in range(start, stop):
            if place in self.strong:
                below = top - _height(self.head) - (self.tops[place + 1] - self.tops[start])
                canvas.rect(0, below, WIDTH, _height(self.rows[place]), stroke=0, fill=1)
        canvas.setFillColor(fonts.INK)
        canvas.setStrokeColor(fonts.INK)
        canvas.setLineWidth(0.8)
        under = top - _height(self.head)
        canvas.line(0, under, WIDTH, under)
        self._write(canvas, fonts.BOLD, self.bold, [(self.head, top)])
        canvas.setStrokeColor(fonts.RULE)
        canvas.setLineWidth(0.25)
        placed: dict[bool, list[tuple[list[list[str]], float]]] = {True: [], False: []}
        rules: list[str] = []
        for place in range(start, stop):
            at = under - (self.tops[place] - self.tops[start])
            placed[place in self.strong].append((self.rows[place], at))
            below = under - (self.tops[place + 1] - self.tops[start])
            rules.append(f"0 {below:.2f} m {WIDTH:.2f} {below:.2f} l")
        canvas.addLiteral("\n".join(rules) + " S")
        self._write(canvas, fonts.REGULAR, self.regular, placed[False])
        self._write(canvas, fonts.BOLD, self.bold, placed[True])

    def _write(
        self, canvas: Any, font: str, measure: Mapping[str, float], rows: Sequence[tuple[list[list[str]], float]]
    ) -> None:
        writer = fonts.Run(canvas, font, SIZE)
        for cells, top in rows:
            left = 0.0
            for column, lines in enumerate(cells):
                y = top - PADDING - SIZE
                for line in lines:
                    x = left + self.widths[column] - _GAP - _width(line, measure) if column in self.numbers else left
                    writer.add(x, y, line)
                    y -= LEADING
                left += self.widths[column]
        writer.end()

    def _broken(self, row: Sequence[str], measure: Mapping[str, float]) -> list[list[str]]:
        return [self._cell(text, self._room(row, column), measure) for column, text in enumerate(row)]

    def _room(self, row: Sequence[str], column: int) -> float:
        """Return the width of a cell; a group's name extends over the empty cells beside it."""
        end = column + 1
        while column == 0 and end < len(row) and not row[end]:
            end += 1
        return sum(self.widths[column:end]) - _GAP

    def _cell(self, text: str, room: float, measure: Mapping[str, float]) -> list[str]:
        # Dates, suppliers and payers repeat.
        key = (text, room, measure is self.bold)
        cached = self.known.get(key)
        if cached is None:
            cached = self.known[key] = _break(fonts.printable(text), room, measure)
        return cached


def _height(row: Sequence[Sequence[str]]) -> float:
    return max(map(len, row)) * LEADING + 2 * PADDING - (LEADING - SIZE)


def _width(text: str, measure: Mapping[str, float]) -> float:
    return sum(map(measure.__getitem__, text)) * SIZE


def _break(text: str, room: float, measure: Mapping[str, float]) -> list[str]:
    if _width(text, measure) <= room:
        return [text]
    return _wrapped(text, room, lambda line: _width(line, measure))


def _wrapped(text: str, room: float, width: Callable[[str], float]) -> list[str]:
    """Wrap at spaces; cut a word that is too long."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while width(line) > room and len(line) > 1:
            length = len(line) - 1
            while length > 1 and width(line[:length]) > room:
                length -= 1
            lines.append(line[:length])
            line = line[length:]
    return [*lines, line]
