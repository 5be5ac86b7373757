"""Charts of a report: time series, intervals, Sankey diagrams."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10

from kit.text import french

from predict.maps.picture import Area, Disc, Label, Line, Picture, Ribbon, Shape, rectangle

WIDTH = 800.0
INK, SOFT, RULE = "#17212b", "#51606f", "#d5d9de"


@dataclass(frozen=True)
class Series:
    name: str
    colour: str
    values: Sequence[float | None]
    """Shares, one for each moment; None where there is none."""


def draw_lines(moments: Sequence[str], series: Sequence[Series], title: str) -> Picture:
    """Draw shares over time, each line labelled at its end; the axis begins at zero."""
    left, right, top, bottom = 64.0, 180.0, 16.0, 330.0
    most = max((value for line in series for value in line.values if value is not None), default=0.1)
    step = next(s for s in (0.02, 0.05, 0.1, 0.2, 0.25) if most / s <= 6 or s == 0.25)
    ceiling = step * max(1, -(-most // step))
    shapes: list[Shape] = []
    room = WIDTH - left - right

    def across(number: int) -> float:
        return left + (room * number / (len(moments) - 1) if len(moments) > 1 else room / 2)

    def down(value: float) -> float:
        return bottom - (bottom - top) * value / ceiling

    at = 0.0
    while at <= ceiling + 1e-9:
        shapes.append(Line(((left, down(at)), (WIDTH - right, down(at))), RULE))
        shapes.append(Label(left - 8, down(at) + 5, french.percent(at, 0), 15, "end", fill=SOFT))
        at += step
    for number, moment in enumerate(moments):
        for row, word in enumerate(moment.split("\n")):
            shapes.append(Label(across(number), bottom + 24 + 18 * row, word, 14, "middle", fill=SOFT))
    ends: list[tuple[float, Series, float]] = []
    for one in series:
        known = [(number, value) for number, value in enumerate(one.values) if value is not None]
        if not known:
            continue
        for (n0, v0), (n1, v1) in pairwise(known):
            # Dashed across a round for which there is no figure.
            points = ((across(n0), down(v0)), (across(n1), down(v1)))
            shapes.append(Line(points, one.colour, 3, dashed=n1 > n0 + 1))
        shapes += [
            Disc(across(n), down(v), 4.5, one.colour, title=f"{one.name} : {french.percent(v)}") for n, v in known
        ]
        ends.append((down(known[-1][1]), one, known[-1][1]))
    for y, one, value in _apart(ends, 19.0, bottom):
        shapes.append(Label(WIDTH - right + 14, y + 5, f"{one.name} {french.percent(value)}", 15, fill=INK))
        shapes.append(Area(rectangle(WIDTH - right + 1, y - 5, 6, 10), one.colour))
    end_texts = " ; ".join(f"{line.name} {french.percent(value)}" for _, line, value in ends)
    lines = max((moment.count("\n") for moment in moments), default=0) + 1
    return Picture(WIDTH, bottom + 20 + 20 * lines, title, f"Au dernier point : {end_texts}.", tuple(shapes))


def _apart(
    ends: Sequence[tuple[float, Series, float]], least: float, bottom: float
) -> list[tuple[float, Series, float]]:
    """Return label positions moved apart so that they neither overlap nor lie under the axis."""
    placed: list[tuple[float, Series, float]] = []
    floor = bottom
    # From the lowest upwards: what lies on the axis stays above its own labels.
    for y, line, value in sorted(ends, key=lambda end: -end[0]):
        at = min(y, floor)
        placed.append((at, line, value))
        floor = at - least
    return placed


@dataclass(frozen=True)
class Span:
    """A number with its interval."""

    name: str
    value: float
    low: float
    high: float
    colour: str = "#2f74b5"


LONGEST = 44
"""Characters of a row's name; the axis begins after the longest."""
Say = Callable[[float], str]


def _say_axis(value: float) -> str:
    return french.percent(value, 0)


def draw_spans(
    spans: Sequence[Span],
    title: str,
    mark: tuple[float, str] | None = None,
    *,
    say: Say = french.percent,
    say_axis: Say = _say_axis,
) -> Picture:
    """Draw numbers with 90 % intervals, one a row; shares, if nothing else is said.

    `mark`: a threshold line with its label; `say`, `say_axis`: how a number and one of the axis are written.
    """
    longest = max((len(_short(span.name, LONGEST)) for span in spans), default=0)
    left, right = max(150.0, 24 + 8 * longest), 40.0
    row, top = 36.0, 34.0 if mark else 14.0
    most = max([span.high for span in spans] + ([mark[0]] if mark else []), default=0.1)
    step = _step(most)
    ceiling = step * max(1, -(-most // step))
    bottom = top + row * len(spans)

    def across(value: float) -> float:
        return left + (WIDTH - left - right) * value / ceiling

    shapes: list[Shape] = []
    at = 0.0
    while at <= ceiling + 1e-9:
        shapes.append(Line(((across(at), top), (across(at), bottom)), RULE))
        shapes.append(Label(across(at), bottom + 22, say_axis(at), 15, "middle", fill=SOFT))
        at += step
    for number, span in enumerate(spans):
        y = top + row * (number + 0.5)
        label = f"{span.name} : {say(span.value)} ({say(span.low)} à {say(span.high)})"
        shapes.append(Label(left - 12, y + 5, _short(span.name, LONGEST), 15, "end"))
        shapes.append(Line(((across(span.low), y), (across(span.high), y)), span.colour, 5))
        shapes.append(Disc(across(span.value), y, 7, span.colour, "#ffffff", title=label))
    if mark:
        shapes.append(Line(((across(mark[0]), top - 8), (across(mark[0]), bottom)), INK, 1.5, dashed=True))
        shapes.append(Label(across(mark[0]), top - 14, mark[1], 15, "middle"))
    span_texts = " ; ".join(f"{s.name} {say(s.value)} ({say(s.low)} à {say(s.high)})" for s in spans)
    return Picture(WIDTH, bottom + 36, title, f"{span_texts}.", tuple(shapes))


def _step(most: float) -> float:
    """Return the step of an axis from zero with at most six of them: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** floor(log10(max(most, 1e-6) / 6))
    return next(power * times for times in (1, 2, 5, 10) if most / (power * times) <= 6)


FLOWS_TALL, GAP, ROW = 380.0, 8.0, 19.0
"""All the people together, between two bars, and the least that a bar's name needs."""


@dataclass(frozen=True)
class Flow:
    origin: str
    destination: str
    votes: float


def draw_flows(flows: Sequence[Flow], colours: Mapping[str, str], title: str) -> Picture:
    """Draw a Sankey diagram: origins left, destinations right, heights by votes."""
    origins, destinations = (_sums(flows, side) for side in ("origin", "destination"))
    together = sum(origins.values()) or 1.0
    top, x0, x1, thick = 16.0, 262.0, WIDTH - 278.0, 16.0
    scale = FLOWS_TALL / together
    shapes: list[Shape] = []
    starts, ends = _stack(origins, scale, top), _stack(destinations, scale, top)
    for names, places, sums, x in ((origins, starts, origins, x0), (destinations, ends, destinations, x1)):
        for name in names:
            height = max(1.0, sums[name] * scale)
            shapes.append(Area(rectangle(x, places[name], thick, height), colours.get(name, "#777777")))
            share = french.percent(sums[name] / together, 0)
            y = places[name] + height / 2 + 5
            if x == x0:
                shapes.append(Label(x - 8, y, f"{_short(name, 27)} {share}", 14, "end"))
            else:
                shapes.append(Label(x + thick + 8, y, f"{_short(name, 27)} {share}", 14))
    out, into = dict(starts), dict(ends)
    for flow in sorted(flows, key=lambda f: (list(origins).index(f.origin), list(destinations).index(f.destination))):
        height = flow.votes * scale
        if height > 0.4:
            label = f"{flow.origin} vers {flow.destination} : {french.number(flow.votes)} voix"
            place = (x0 + thick, out[flow.origin], x1, into[flow.destination])
            shapes.insert(0, Ribbon(*place, height, colours.get(flow.origin, "#777777"), label))
        out[flow.origin] += height
        into[flow.destination] += height
    largest = sorted(flows, key=lambda f: -f.votes)[:3]
    flow_texts = " ; ".join(f"{f.origin} vers {f.destination} {french.number(f.votes)} voix" for f in largest)
    bottom = max(
        places[name] + max(ROW, sums[name] * scale)
        for places, sums in ((starts, origins), (ends, destinations))
        for name in places
    )
    label = f"Les plus gros : {flow_texts}. Le tableau donne tous les chiffres."
    return Picture(WIDTH, bottom + 12, title, label, tuple(shapes))


def _sums(flows: Sequence[Flow], side: str) -> dict[str, float]:
    sums: dict[str, float] = {}
    for flow in flows:
        name: str = getattr(flow, side)
        sums[name] = sums.get(name, 0.0) + flow.votes
    return sums


def _stack(sums: Mapping[str, float], scale: float, top: float) -> dict[str, float]:
    places: dict[str, float] = {}
    at = top
    for name, votes in sums.items():
        places[name] = at
        at += max(votes * scale + GAP, ROW)
    return places


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"
