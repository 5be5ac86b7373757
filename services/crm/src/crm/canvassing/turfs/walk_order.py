"""The walking order of a turf: up one side of a street, down the other, and back to the start.

OR-tools builds a round by savings and improves it by local search, then by guided local search for the time given. The
cost of crossing a street makes the round keep to a side.
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
"""The solver's unit: tenths of a second, in whole numbers."""


def find_round(ground: Ground, start: int = 0, seconds: float = 0.2, known: Sequence[int] | None = None) -> list[int]:
    """Return the stops in the order of a short round that begins at `start`. `seconds`: time to search for a better
    one.

    `known`: a round of the same stops to start the search from.

    The first solution and one local search always get the time they need: 50 ms for a hundred stops, more on a busy
    machine.
    """
    count = len(ground.points)
    if count < 4:
        return [start, *(index for index in range(count) if index != start)]
    matrix = seconds_between(ground)
    # A time limit that ends before the first solution would give none.
    solution = _solve(matrix, start, seconds, known) if seconds > 0 else None
    if solution is None and known is not None:
        at = known.index(start)
        return [*known[at:], *known[:at]]
    solution = solution or _solve(matrix, start, 0)
    assert solution is not None, "a round without a limit is always found"
    return solution


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
    """Return the baseline order without a route: streets A to Z, doors by number."""
    return sorted(range(len(streets)), key=lambda index: (streets[index], numbers[index]))
