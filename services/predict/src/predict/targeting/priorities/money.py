"""Chart of cost against votes as SVG: a mark for each station and kind of action.

x: cost of trying every remaining door once; y: votes that could win. Bars are 90 % intervals.
"""

from collections.abc import Callable, Sequence
from html import escape
from math import floor, log10
from typing import Final

from elections.places.stations import station_name
from kit.text.french import number
from kit.text.method_names import name_methods

from predict.targeting.field_actions.effects import LABELS, Kind
from predict.targeting.priorities import costs, hourly
from predict.targeting.priorities.currency import EUROS, Currency
from predict.targeting.priorities.scores import ActionScores

WIDTH, HEIGHT = 800, 520
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 44, 60
MAX_MARKS = 300
"""Of each kind, the best first: more would hide one another."""
COLOURS: Final = {Kind.DOOR_TO_DOOR: "#0b3c78", Kind.PHONE_BANK: "#a33b00", Kind.LEAFLET_DROP: "#1c6b3c"}


def draw_money(
    scored: Sequence[ActionScores],
    stations: Sequence[str],
    covered: Sequence[bool],
    vintage: str,
    currency: Currency = EUROS,
) -> str:
    """Draw the chart; kinds with unknown cost are only named. `vintage`: of the data."""
    priced = [scores for scores in scored if scores.finishing_cents is not None]
    marks = [(scores, place) for scores in priced for place in _best(scores, covered)]
    head = _head(
        len(marks), f"Méthodes {name_methods(hourly.METHOD)} et {name_methods(costs.METHOD)}. Données : {vintage}."
    )
    if not marks:
        sentence = "Aucune action terminée n’a encore d’heures : le prix d’une heure est inconnu."
        place = f'x="{WIDTH // 2}" y="{HEIGHT // 2}"'
        return f'{head}<text {place} text-anchor="middle" font-size="17">{sentence}</text></svg>'
    across = [
        scores.finishing_cents.high[place] / currency.parts
        for scores, place in marks
        if scores.finishing_cents is not None
    ]
    up = [scores.votes_left.high[place] for scores, place in marks]
    down = min(0.0, *(scores.votes_left.low[place] for scores, place in marks))
    x = _scale(0.0, _ceiling(max(across)), LEFT, WIDTH - RIGHT)
    y = _scale(down, _ceiling(max(up)), HEIGHT - BOTTOM, TOP)
    body = [_axes(_ceiling(max(across)), down, _ceiling(max(up)), x, y, currency)]
    body += [_mark(scores, place, stations[place], x, y, currency) for scores, place in marks]
    body.append(_legend([scores.kind for scores in priced], [scores.kind for scores in scored if scores not in priced]))
    return head + "".join(body) + "</svg>"


def _best(action_scores: ActionScores, covered: Sequence[bool]) -> list[int]:
    seen = [index for index, is_covered in enumerate(covered) if is_covered]
    return sorted(seen, key=lambda place: action_scores.ranks.rank[place])[:MAX_MARKS]


def _head(marks: int, source: str) -> str:
    title = "Coût estimé d’une voix gagnée"
    described = (
        f"{marks} points : le coût de finir un bureau par un genre d’action, et les voix que cela peut gagner. "
        f"Intervalles à 90 %. Le tableau de la page donne les mêmes chiffres. {source}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="money-title money-text" font-family="DejaVu Sans, sans-serif" fill="#17212b">'
        f'<title id="money-title">{title}</title><desc id="money-text">{escape(described)}</desc>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    )


def _axes(
    right: float,
    bottom: float,
    top: float,
    x: Callable[[float], float],
    y: Callable[[float], float],
    currency: Currency,
) -> str:
    lines: list[str] = []
    for value in _ticks(0.0, right):
        lines.append(f'<path d="M{x(value):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#d5d9de"/>')
        text = currency.say(value)
        lines.append(f'<text x="{x(value):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{text}</text>')
    for value in _ticks(bottom, top):
        lines.append(f'<path d="M{LEFT} {y(value):.1f}H{WIDTH - RIGHT}" stroke="#d5d9de"/>')
        text = number(value, 0 if top - bottom >= 5 else 1)
        lines.append(f'<text x="{LEFT - 8}" y="{y(value) + 5:.1f}" text-anchor="end">{text}</text>')
    lines.append(f'<path d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}M{LEFT} {y(0):.1f}H{WIDTH - RIGHT}" stroke="#17212b"/>')
    below = "Coût pour finir le bureau (chaque porte qui reste tentée une fois)"
    lines.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 12}" text-anchor="middle">{below}</text>')
    lines.append(f'<text x="8" y="{TOP - 26}">Voix que cela peut gagner</text>')
    return f'<g font-size="14">{"".join(lines)}</g>'


def _mark(
    action_scores: ActionScores,
    place: int,
    station: str,
    x: Callable[[float], float],
    y: Callable[[float], float],
    currency: Currency,
) -> str:
    cents, votes = action_scores.finishing_cents, action_scores.votes_left
    assert cents is not None  # only priced kinds come here
    low, middle, high = (values[place] / currency.parts for values in (cents.low, cents.mean, cents.high))
    across, up = x(middle), y(votes.mean[place])
    gain = f"{number(votes.mean[place], 1)} voix pour {currency.say(middle)}"
    text = f"{station_name(station)}, {LABELS[action_scores.kind].lower()} : {gain}"
    bars = f"M{x(low):.1f} {up:.1f}H{x(high):.1f}M{across:.1f} {y(votes.low[place]):.1f}V{y(votes.high[place]):.1f}"
    colour = COLOURS[action_scores.kind]
    return (
        f'<g data-station="{escape(station)}"><title>{escape(text)}</title>'
        f'<path d="{bars}" stroke="{colour}" stroke-opacity="0.18"/>{_shape(action_scores.kind, across, up)}</g>'
    )


def _shape(kind: Kind, x: float, y: float) -> str:
    """Draw the mark of a kind of action, with its own shape and colour."""
    paint = f'fill="{COLOURS[kind]}" stroke="#ffffff" stroke-width="0.8"'
    if kind is Kind.DOOR_TO_DOOR:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" {paint}/>'
    if kind is Kind.PHONE_BANK:
        return f'<rect x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9" {paint}/>'
    return f'<path d="M{x:.1f} {y - 6:.1f}l6 10.5h-12z" {paint}/>'


def _legend(drawn_kinds: Sequence[Kind], unknown: Sequence[Kind]) -> str:
    parts: list[str] = []
    x = WIDTH - RIGHT - 150 * len(drawn_kinds)
    for kind in drawn_kinds:
        parts.append(f'{_shape(kind, x, TOP - 30)}<text x="{x + 12}" y="{TOP - 25}">{LABELS[kind]}</text>')
        x += 150
    if unknown:
        names = ", ".join(LABELS[kind].lower() for kind in unknown)
        parts.append(f'<text x="{WIDTH - RIGHT}" y="{TOP - 6}" text-anchor="end">Coût encore inconnu : {names}</text>')
    return f'<g font-size="14">{"".join(parts)}</g>'


def _scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    return lambda value: start + (value - low) / (high - low) * (end - start)


def _ceiling(value: float) -> float:
    """Return the next round number; 1 if nothing is shown."""
    if value <= 0:
        return 1.0
    unit = 10 ** floor(log10(value))
    return next(step * unit for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * unit >= value)


def _ticks(low: float, high: float) -> list[float]:
    step = _ceiling((high - low) / 6)
    first = -floor(-low / step) if low < 0 else 0
    return [index * step for index in range(int(first), floor(high / step + 1e-9) + 1)]
