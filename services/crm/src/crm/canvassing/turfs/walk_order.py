"""The order to walk a turf in: up one side, down the other, and back to where one set out.

OR-tools finds a round by savings and betters it by local search; guided local search goes on for as long as it is
given. The crossing that each change of side costs is what makes the round keep to a side.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from kit.runtime.lazy import lazy_module

from crm.canvassing.turfs.walk_times import Floats, Ground, seconds_between

if TYPE_CHECKING:
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2
else:
    pywrapcp = lazy_module("ortools.constraint_solver.pywrapcp")
    routing_enums_pb2 = lazy_module("ortools.constraint_solver.routing_enums_pb2")

_SCALE = 10
"""The solver counts in whole numbers: tenths of a second."""


def find_round(ground: Ground, start: int = 0, seconds: float = 0.2, known: Sequence[int] | None = None) -> list[int]:
    """The stops in the order of a short round that begins at `start`. `seconds`: how long to look for a better one.

    `known`: a round of the same stops to set out from, instead of one that is found first.

    The first solution and one local search are always given the time they need: 50 ms for a hundred stops, more on a
    machine that is busy.
    """
    count = len(ground.points)
    if count < 4:
        return [start, *(index for index in range(count) if index != start)]
    matrix = seconds_between(ground)
    # A limit that runs out before the first solution gives none at all.
    found = _solve(matrix, start, seconds, known) if seconds > 0 else None
    if found is None and known is not None:
        at = known.index(start)
        return [*known[at:], *known[:at]]
    found = found or _solve(matrix, start, 0)
    assert found is not None, "a round without a limit is always found"
    return found


def _solve(matrix: Floats, start: int, seconds: float, known: Sequence[int] | None = None) -> list[int] | None:
    costs = np.rint(matrix * _SCALE).astype(np.int64)
    manager: Any = pywrapcp.RoutingIndexManager(len(costs), 1, start)
    routing: Any = pywrapcp.RoutingModel(manager)
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(costs.tolist()))
    parameters: Any = pywrapcp.DefaultRoutingSearchParameters()  # pyright: ignore[reportUnknownVariableType]  # OR-Tools has no types
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.SAVINGS
    if seconds > 0:
        parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        parameters.time_limit.FromMilliseconds(round(seconds * 1000))
    if known is None:
        solution: Any = routing.SolveWithParameters(parameters)
    else:
        at = known.index(start)
        routing.CloseModelWithParameters(parameters)
        first = routing.ReadAssignmentFromRoutes(
            [[manager.NodeToIndex(stop) for stop in (*known[at + 1 :], *known[:at])]], True
        )
        solution = routing.SolveFromAssignmentWithParameters(first, parameters)
    if solution is None:
        return None
    index: int = routing.Start(0)
    order: list[int] = []
    while not routing.IsEnd(index):
        order.append(manager.IndexToNode(index))
        index = solution.Value(routing.NextVar(index))
    return order


def alphabetical(streets: Sequence[str], numbers: Sequence[tuple[int, str]]) -> list[int]:
    """Return the order of a list without a route: streets A to Z, doors in number order. The baseline."""
    return sorted(range(len(streets)), key=lambda index: (streets[index], numbers[index]))
