"""Planning of walks, for one turf or for many cut from a territory. Pure, and slow: run it in its own process."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from crm.canvassing.turfs.edge_balance import even_out
from crm.canvassing.turfs.turf_plan import cut, guessed_walks, neighbours_of
from crm.canvassing.turfs.walk_order import find_round
from crm.canvassing.turfs.walk_times import Ground, Ints, Stop, ground_of, to_metres, walk_metres, walk_seconds

DOOR_SECONDS = 90.0
"""Seconds at a door, answered or not: about forty doors an hour, as canvass teams plan."""
MAX_STOPS = 500
"""Maximum number of stops of a turf: an afternoon's work."""
LOOK_SECONDS = 4.0
"""Seconds to search for better rounds, over all turfs of a cut."""
MAX_LOOK_SECONDS = 0.3


@dataclass(frozen=True)
class Walk:
    """A walk: stops by their index in the input, in the order of the round."""

    order: list[int]
    doors: int
    metres: int
    seconds: int


def plan_walk(stops: Sequence[Stop], meeting: tuple[float, float] | None, seconds: float = MAX_LOOK_SECONDS) -> Walk:
    """Plan the walk of one turf. `meeting` is (longitude, latitude): where the round begins and ends."""
    ground = ground_of(stops)
    return _walk(ground, np.arange(len(stops)), _met(ground, stops, meeting), seconds, walked=False)


def plan_walks(
    stops: Sequence[Stop],
    doors: int,
    meeting: tuple[float, float] | None,
    tell: Callable[[int, int], None] | None = None,
    *,
    minutes: int | None = None,
) -> list[Walk]:
    """Cut a territory into turfs of about `doors` doors, or of `minutes` at doors and on the way. `tell` is called with
    the number of rounds found and their total.

    An address with as many doors as a turf is a turf by itself: with its neighbours it would leave crumbs of theirs.
    """
    ground = ground_of(stops)
    point = _met(ground, stops, meeting)
    most = minutes * 60 / DOOR_SECONDS if minutes else doors
    alone = np.flatnonzero(ground.homes >= most)
    rest = np.flatnonzero(ground.homes < most)
    rounds = [rest[part] for part in _cut(ground.part(rest), doors, minutes)]
    rounds += [np.array([index]) for index in alone]
    seconds = min(MAX_LOOK_SECONDS, LOOK_SECONDS / max(1, len(rounds)))
    walks: list[Walk] = []
    for known in rounds:
        walks.append(_walk(ground, known, point, seconds, walked=True))
        if tell is not None:
            tell(len(walks), len(rounds))
    return walks


def _cut(ground: Ground, doors: int, minutes: int | None) -> list[Ints]:
    """Return balanced rounds of the turfs of a ground."""
    if not len(ground.points):
        return []
    turfs = max(1, round(_size(ground) / (minutes * 60) if minutes else int(ground.homes.sum()) / doors))
    # A turf with more addresses than allowed is cut smaller, even if it has few doors.
    turfs = max(turfs, -(-len(ground.points) // MAX_STOPS))
    return _alike(ground, cut(ground, turfs, DOOR_SECONDS))


def _size(ground: Ground) -> float:
    """Estimate the seconds at all doors and on the way between them."""
    if len(ground.points) < 3:
        return float(ground.homes.sum()) * DOOR_SECONDS
    return float(ground.homes.sum()) * DOOR_SECONDS + float(guessed_walks(ground, neighbours_of(ground)).sum())


def _alike(ground: Ground, parts: list[Ints]) -> list[Ints]:
    """Return a balanced round of each turf, leaving out the meeting point, which adds the same to all."""
    rounds = [part[find_round(ground.part(part), 0, 0)].tolist() for part in parts]
    return [np.array(one) for one in even_out(ground, rounds, neighbours_of(ground), DOOR_SECONDS)]


def _walk(ground: Ground, part: Ints, point: tuple[float, float] | None, seconds: float, *, walked: bool) -> Walk:
    """Plan a walk. `walked`: the stops are in the order of a good round, from which the search starts."""
    own, known = ground.part(part), list(range(len(part)))
    if point is not None:
        # The meeting point is a stop without doors, on a street of its own.
        own = Ground(np.concatenate([own.points, [point]]), np.append(own.sides, -1), np.append(own.homes, np.int64(0)))
        known.insert(_on_the_way(own), len(part))
    start = len(part) if point is not None else 0
    order = find_round(own, start, seconds, known if walked else None)
    return Walk(
        order=[int(part[index]) for index in order if index < len(part)],
        doors=int(own.homes.sum()),
        metres=round(walk_metres(own, order)),
        seconds=round(walk_seconds(own, order)),
    )


def _on_the_way(ground: Ground) -> int:
    """Return the position in a round where the last stop costs the least."""
    distances = np.sqrt(((ground.points[:-1] - ground.points[-1]) ** 2).sum(axis=1))
    between = np.sqrt(((ground.points[:-1] - np.roll(ground.points[:-1], 1, axis=0)) ** 2).sum(axis=1))
    return int(np.argmin(distances + np.roll(distances, 1) - between))


def _met(ground: Ground, stops: Sequence[Stop], meeting: tuple[float, float] | None) -> tuple[float, float] | None:
    if meeting is None or not stops:
        return None
    middle = float(np.mean([stop.latitude for stop in stops]))
    x, y = to_metres(np.array([meeting]), middle)[0].tolist()
    return x, y
