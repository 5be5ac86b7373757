"""Burn-down chart: spent as a line, planned dashed on top, forecast as a fan, ceiling as a limit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from budget.spending.spending_forecast.forecast import Forecast

# Of a phone's shape: its words stay words there.
WIDTH, HEIGHT = 440, 300
LEFT, RIGHT, TOP, BOTTOM = 76, 20, 24, 34
MONTHS = 5  # as many as there is room to name


@dataclass(frozen=True)
class Level:
    y: float
    text: str


@dataclass(frozen=True)
class Picture:
    """Paths and positions; the page has the labels."""

    spent: str
    planned: str
    fan: str
    middle: str
    now: float
    ceiling: float | None
    levels: list[Level]
    amounts: list[tuple[float, int]]
    months: list[tuple[float, date]]


def draw_spending_forecast(
    spent: Mapping[date, int],
    planned: Mapping[date, int],
    undated: int,
    forecast: Forecast,
    today: date,
    starts_on: date,
    ends_on: date,
    ceiling: int | None,
) -> Picture:
    first = min([starts_on, today, *spent, *planned])
    last = max([ends_on, today, *spent, *planned])
    days = max((last - first).days, 1)
    top = max(forecast.high, ceiling or 0, sum(spent.values()) + sum(planned.values()) + undated, 1) * 1.04

    def x(day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / days, 1)

    def y(cents: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * cents / top, 1)

    total = sum(spent.values())
    # What is committed for a later day is committed today.
    until_now: dict[date, int] = {}
    for day, cents in spent.items():
        until_now[min(day, today)] = until_now.get(min(day, today), 0) + cents
    later: dict[date, int] = {last: undated} if undated else {}
    for day, cents in planned.items():
        place = max(day, today)
        later[place] = later.get(place, 0) + cents
    end = x(max(ends_on, today))
    fan = f"M{x(today)} {y(total)}L{end} {y(forecast.high)}V{y(forecast.low)}Z"
    return Picture(
        spent=_steps(until_now, first, today, 0, x, y),
        planned=_steps(later, today, last, total, x, y),
        fan=fan,
        middle=f"M{x(today)} {y(total)}L{end} {y(forecast.middle)}",
        now=x(today),
        ceiling=None if ceiling is None else y(ceiling),
        levels=[] if ceiling is None else [Level(y(ceiling * share / 100), f"{share} %") for share in (80, 95)],
        amounts=[(y(cents), cents) for cents in _ticks(top)],
        months=[(x(day), day) for day in _thinned(_months(first, last))],
    )


def _steps(
    by_day: Mapping[date, int],
    start: date,
    end: date,
    base: int,
    x: Callable[[date], float],
    y: Callable[[float], float],
) -> str:
    level, path = base, [f"M{x(start)} {y(base)}"]
    for day in sorted(by_day):
        path.append(f"H{x(day)}")
        level += by_day[day]
        path.append(f"V{y(level)}")
    return "".join([*path, f"H{x(end)}"])


def _ticks(top: float) -> list[int]:
    step = 1
    while top / step > 6:
        step = step * 2 if str(step)[0] in "15" else step * 5 // 2
    return [step * index for index in range(int(top // step) + 1)]


def _thinned(months: list[date]) -> list[date]:
    return months[:: -(-len(months) // MONTHS)] if months else []


def _months(first: date, last: date) -> list[date]:
    months: list[date] = []
    day = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day <= last:
        months.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return months
