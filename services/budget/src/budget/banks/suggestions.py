"""Suggested matches of bank lines and account entries: pure. Each has its reasons; only a member confirms it.

One line against one entry, one line against several (a card company's payout), several lines against one entry (a bill
paid in parts). Amounts must agree to the cent; date, cheque number and wording only rank what agrees. A gift is one
person's: it came as the line came, and a line that names somebody else does not prove it.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, groupby
from typing import Literal
from uuid import UUID

from common.schemas.money import DonationMeans

WINDOW_DAYS = 45
"""A cheque may be cashed weeks after it was written."""
MAX_PARTS = 4
NEAREST = 14
"""Number of entries, the nearest in time, whose sums are tried."""
_CHEQUE_WORDS = frozenset({"cheque", "cheques", "chq", "chqs"})
_CASH_WORDS = frozenset({"especes"})
_TRANSFER_WORDS = frozenset({"vir", "virement", "sepa"})

Source = Literal["expense", "receipt"]


@dataclass(frozen=True)
class OpenLine:
    id: UUID
    booked_on: date
    rest: int
    text: str
    cheque: str | None


@dataclass(frozen=True)
class OpenMovement:
    """A journal movement of the bank account that no line explains yet. `on`: booking date."""

    source: Source
    id: UUID
    on: date
    rest: int
    text: str
    means: DonationMeans | None = None
    """How a receipt came in; None for an expense."""
    giver: str = ""
    """The donor's name; empty where there is none."""


@dataclass(frozen=True)
class Suggestion:
    """A suggested match. `score`: 0 to 1, for ranking. `alternatives`: how many others have the same amount."""

    lines: tuple[OpenLine, ...]
    movements: tuple[OpenMovement, ...]
    score: float
    reasons: tuple[str, ...]
    alternatives: int


def suggest(lines: Sequence[OpenLine], movements: Sequence[OpenMovement]) -> list[Suggestion]:
    """Return the best suggestion for each line, the surest first; each line and entry is used at most once."""
    singles = sorted(
        (_pair(line, movement) for line in lines for movement in movements if _agree(line, movement)),
        key=lambda item: (-item.score, item.lines[0].booked_on, str(item.lines[0].id)),
    )
    counted = _count(singles)
    chosen = list(_pick(singles, set(), set()))
    used_lines = {line.id for suggestion in chosen for line in suggestion.lines}
    used = {movement.id for suggestion in chosen for movement in suggestion.movements}
    free = [line for line in lines if line.id not in used_lines]
    left = [movement for movement in movements if movement.id not in used]
    grouped = sorted([*_one_to_many(free, left), *_many_to_one(free, left)], key=lambda item: -item.score)
    chosen += _pick(grouped, used_lines, used)
    result = [
        Suggestion(
            suggestion.lines,
            suggestion.movements,
            suggestion.score,
            suggestion.reasons,
            counted.get(suggestion.lines[0].id, 1) - 1,
        )
        if len(suggestion.lines) == len(suggestion.movements) == 1
        else suggestion
        for suggestion in chosen
    ]
    return sorted(result, key=lambda item: (-item.score, item.lines[0].booked_on))


def likeness(one: str, other: str) -> float:
    """Return the similarity of two wordings, 0 to 1: the fraction of the shorter one's words found in the other.

    Accents and case do not count.
    """
    words, others = words_of(one), words_of(other)
    if not words or not others:
        return 0.0
    return len(words & others) / min(len(words), len(others))


def _pick(candidates: Sequence[Suggestion], lines: set[UUID], movements: set[UUID]) -> Iterator[Suggestion]:
    for candidate in candidates:
        if lines.isdisjoint(line.id for line in candidate.lines) and movements.isdisjoint(
            own.id for own in candidate.movements
        ):
            lines.update(line.id for line in candidate.lines)
            movements.update(own.id for own in candidate.movements)
            yield candidate


def _count(candidates: Sequence[Suggestion]) -> dict[UUID, int]:
    counts: dict[UUID, int] = {}
    for candidate in candidates:
        counts[candidate.lines[0].id] = counts.get(candidate.lines[0].id, 0) + 1
    return counts


def _agree(line: OpenLine, movement: OpenMovement) -> bool:
    return line.rest == movement.rest and _days(line, movement) <= WINDOW_DAYS and _came_so(line, movement)


def _came_so(line: OpenLine, movement: OpenMovement) -> bool:
    """Return whether a receipt may have come as the line says. Cards arrive by the provider's transfer."""
    come = _means_of(line)
    if movement.means is None or come is None:
        return True
    if come is DonationMeans.TRANSFER:
        return movement.means not in (DonationMeans.CHEQUE, DonationMeans.CASH)
    return movement.means is come


def _means_of(line: OpenLine) -> DonationMeans | None:
    words = words_of(line.text)
    if line.cheque or words & _CHEQUE_WORDS:
        return DonationMeans.CHEQUE
    if words & _CASH_WORDS:
        return DonationMeans.CASH
    return DonationMeans.TRANSFER if words & _TRANSFER_WORDS else None


def _names_another(line: OpenLine, movement: OpenMovement) -> bool:
    """Return whether the gift's donor is not in a wording that could name them; a deposit of cheques names nobody."""
    if not movement.giver or _means_of(line) in (DonationMeans.CHEQUE, DonationMeans.CASH):
        return False
    return not words_of(movement.giver) & words_of(line.text)


def _days(line: OpenLine, movement: OpenMovement) -> int:
    return abs((line.booked_on - movement.on).days)


def _pair(line: OpenLine, movement: OpenMovement) -> Suggestion:
    days = _days(line, movement)
    like = likeness(line.text, movement.text)
    cheque = line.cheque is not None and line.cheque.lstrip("0") in words_of(movement.text)
    another = _names_another(line, movement)
    score = 0.5 + 0.2 * (1 - days / WINDOW_DAYS) + 0.2 * like + 0.1 * cheque - 0.3 * another
    reasons = ["même montant", "même jour" if days == 0 else f"{days} jour{'s' if days > 1 else ''} d'écart"]
    if like >= 0.5:
        reasons.append("libellés proches")
    if cheque:
        reasons.append("même numéro de chèque")
    if another:
        reasons.append("le libellé ne nomme pas ce donateur")
    return Suggestion((line,), (movement,), round(score, 3), tuple(reasons), 0)


def _one_to_many(lines: Sequence[OpenLine], movements: Sequence[OpenMovement]) -> Iterator[Suggestion]:
    for line in lines:
        near = [
            own
            for own in movements
            if own.rest * line.rest > 0 and abs(own.rest) < abs(line.rest) and _came_so(line, own)
        ]
        near = sorted((own for own in near if _days(line, own) <= WINDOW_DAYS), key=lambda own: _days(line, own))
        parts = _summing([(own.on, own.rest) for own in near[:NEAREST]], line.rest)
        if parts is not None:
            own = tuple(near[index] for index in parts)
            yield _group((line,), own, max(_days(line, movement) for movement in own))


def _many_to_one(lines: Sequence[OpenLine], movements: Sequence[OpenMovement]) -> Iterator[Suggestion]:
    for movement in movements:
        near = [
            line
            for line in lines
            if line.rest * movement.rest > 0 and abs(line.rest) < abs(movement.rest) and _came_so(line, movement)
        ]
        near = sorted(
            (item for item in near if _days(item, movement) <= WINDOW_DAYS), key=lambda item: _days(item, movement)
        )
        parts = _summing([(line.booked_on, line.rest) for line in near[:NEAREST]], movement.rest)
        if parts is not None:
            own = tuple(near[index] for index in parts)
            yield _group(own, (movement,), max(_days(other_line, movement) for other_line in own))


def _summing(dated: Sequence[tuple[date, int]], total: int) -> tuple[int, ...] | None:
    """Return the only run of days with this total, as cheques are deposited in the order in which they came; else the
    only set of two to four amounts; None if there are none or several.
    """
    runs = list(_runs(dated, total))
    if len(runs) == 1:
        return runs[0]
    for size in range(2, MAX_PARTS + 1):
        matching_parts = [
            parts for parts in combinations(range(len(dated)), size) if sum(dated[index][1] for index in parts) == total
        ]
        if matching_parts:
            return matching_parts[0] if len(matching_parts) == 1 else None
    return None


def _runs(dated: Sequence[tuple[date, int]], total: int) -> Iterator[tuple[int, ...]]:
    """Return each run of two amounts or more that follow each other in time, whole days, with this total."""
    order = sorted(range(len(dated)), key=lambda index: dated[index][0])
    days = [list(same) for _, same in groupby(order, key=lambda index: dated[index][0])]
    for first in range(len(days)):
        run: list[int] = []
        for day in days[first:]:
            run += day
            if len(run) > 1 and sum(dated[index][1] for index in run) == total:
                yield tuple(run)


def _group(lines: tuple[OpenLine, ...], movements: tuple[OpenMovement, ...], days: int) -> Suggestion:
    count = max(len(lines), len(movements))
    noun = "lignes de banque" if len(lines) > 1 else "écritures"
    reasons = (f"la somme de {count} {noun} donne le montant", f"{days} jours d'écart au plus")
    score = 0.35 + 0.1 * (1 - days / WINDOW_DAYS)
    return Suggestion(lines, movements, round(score, 3), reasons, 0)


def words_of(text: str) -> set[str]:
    """Return the words of more than two letters, without accents and case."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char if char.isalnum() else " " for char in decomposed if not unicodedata.combining(char))
    return {word.lstrip("0") for word in plain.split() if len(word) > 2}
