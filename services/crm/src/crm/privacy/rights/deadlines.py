"""The deadline of an answer: a month after the request came, by the calendar. Pure.

Sources: GDPR art. 12(3); Regulation (EEC, Euratom) 1182/71 art. 3: a period of months ends with the day of the same
number, or with the last day of a month that has no such day.
"""

from calendar import monthrange
from datetime import date
from typing import Literal

MONTHS, PROLONGED = 1, 3
SOON_DAYS = 7


def due_on(received_on: date, months: int = MONTHS) -> date:
    year, month = divmod(received_on.year * 12 + received_on.month - 1 + months, 12)
    return date(year, month + 1, min(received_on.day, monthrange(year, month + 1)[1]))


def urgency(due: date, today: date, *, closed: bool) -> str:
    """`closed`, `late`, `soon` (a week or less) or `calm`."""
    if closed:
        return "closed"
    left = (due - today).days
    if left < 0:
        return "late"
    return "soon" if left <= SOON_DAYS else "calm"


def due_said(late: int, soon: int) -> tuple[Literal["warn", "bad"], str] | None:
    """Return the level and the sentence of a warning about requests late for an answer, or nearly; None for none."""
    if late:
        said = "Une demande attend sa réponse" if late == 1 else f"{late} demandes attendent leur réponse"
        return "bad", f"{said}, et le délai est passé (RGPD, art. 12.3)."
    if soon:
        said = "Une réponse est due" if soon == 1 else f"{soon} réponses sont dues"
        return "warn", f"{said} dans la semaine (RGPD, art. 12.3)."
    return None
