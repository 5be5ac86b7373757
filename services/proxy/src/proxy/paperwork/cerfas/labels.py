"""The words of a form with their places, from its text layer."""

from dataclasses import dataclass
from typing import Any

from pypdf import PageObject

MOST_LABELS = 2_000
_WIDE = 0.5
"""Width of a letter in parts of its height: near enough to tell the end of a label."""


@dataclass(frozen=True)
class Label:
    """Words that stand together. Lengths in points, from the lower left corner of the page."""

    text: str
    page: int
    x: float
    y: float
    size: float

    @property
    def right(self) -> float:
        return self.x + len(self.text) * self.size * _WIDE


def labels_of(page: PageObject, number: int) -> list[Label]:
    """Return the labels of a page, from top to bottom; none of a page that is shown turned."""
    found: list[Label] = []
    if page.rotation % 360:
        return found

    def take(text: str, cm: Any, tm: Any, _: Any, size: float) -> None:
        words = " ".join(text.split())
        if not words or len(found) >= MOST_LABELS:
            return
        x, y = float(tm[4]), float(tm[5])
        place = (cm[0] * x + cm[2] * y + cm[4], cm[1] * x + cm[3] * y + cm[5])
        found.append(Label(words[:200], number, place[0], place[1], max(4.0, min(40.0, abs(size * tm[3]) or size))))

    page.extract_text(visitor_text=take)
    return _joined(sorted(found, key=lambda one: (-round(one.y), one.x)))


def _joined(labels: list[Label]) -> list[Label]:
    """Join what stands on one line without a gap: many programs write a label in pieces."""
    result: list[Label] = []
    for label in labels:
        last = result[-1] if result else None
        if last and abs(last.y - label.y) < 2 and -2 < label.x - last.right < label.size * 0.8:
            result[-1] = Label(f"{last.text} {label.text}", last.page, last.x, last.y, last.size)
        else:
            result.append(label)
    return result
