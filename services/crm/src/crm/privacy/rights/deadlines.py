"""The deadline of a rights request: one calendar month. Pure.

Sources: GDPR art. 12(3); Regulation (EEC, Euratom) 1182/71 art. 3: a period of months ends on the day of the same
number, or on the last day of a shorter month.
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
    """Return `closed`, `late`, `soon` (within a week) or `calm`."""
    if closed:
        return "closed"
    days = (due - today).days
    if days < 0:
        return "late"
    return "soon" if days <= SOON_DAYS else "calm"


def due_said(late: int, soon: int) -> tuple[Literal["warn", "bad"], str] | None:
    """Return the level and text of a warning about requests overdue or nearly so; None without any."""
    if late:
        sentence = "Une demande attend sa réponse" if late == 1 else f"{late} demandes attendent leur réponse"
        return "bad", f"{sentence}, et le délai est passé (RGPD, art. 12.3)."
    if soon:
        sentence = "Une réponse est due" if soon == 1 else f"{soon} réponses sont dues"
        return "warn", f"{sentence} dans la semaine (RGPD, art. 12.3)."
    return None
