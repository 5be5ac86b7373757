"""Rules about who imports whom, as functions of an import graph: nothing here knows this repository.

A *room* is a package inside a package: in a service a domain, or a feature that stands alone; in a domain its features.
"""

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from graphlib import TopologicalSorter

import grimp

Import = tuple[str, str]
"""Importer, imported."""

TOP = ("app", "worker", "commands")
LISTS = ("consumers", "tables")
LAST = ("db", "settings")
APART = ("migrations",)


def service_layers(graph: grimp.ImportGraph, service: str) -> list[grimp.Layer]:
    """Return a service's layers from the highest; whatever is no module that all services have is a domain."""
    named = {*TOP, *LISTS, *LAST, *APART}
    rest = {child.rpartition(".")[2] for child in graph.find_children(service)} - named
    layers = [grimp.Layer(*TOP, independent=True), grimp.Layer(*LISTS, independent=True)]
    if rest:
        layers.append(grimp.Layer(*rest, independent=False))
    return [*layers, *(grimp.Layer(name) for name in LAST)]


def layer_violations(graph: grimp.ImportGraph, service: str) -> list[Import]:
    """Return which layer's module comes to import which from a higher layer, directly or through others."""
    found = graph.find_illegal_dependencies_for_layers(layers=service_layers(graph, service), containers={service})
    return sorted((dependency.importer, dependency.imported) for dependency in found)


def rooms_of(graph: grimp.ImportGraph, package: str) -> set[str]:
    return {
        child
        for child in graph.find_children(package)
        if graph.find_children(child) and child.rpartition(".")[2] not in APART
    }


def houses(graph: grimp.ImportGraph, root: str) -> Iterator[str]:
    """Yield each package that has rooms, at any depth."""
    rooms = rooms_of(graph, root)
    if rooms:
        yield root
    for room in sorted(rooms):
        yield from houses(graph, room)


def room_imports(graph: grimp.ImportGraph, package: str) -> dict[Import, set[Import]]:
    """Return which room of a package imports which other one, with the imports between their modules."""
    rooms = rooms_of(graph, package)
    found: dict[Import, set[Import]] = {}
    for room in rooms:
        for module in {room, *graph.find_descendants(room)}:
            for imported in graph.find_modules_directly_imported_by(module):
                other = ".".join(imported.split(".")[: room.count(".") + 1])
                if other in rooms and other != room:
                    found.setdefault((room, other), set()).add((module, imported))
    return found


def back_edges(graph: grimp.ImportGraph, root: str, domains: Sequence[str] = ()) -> list[Import]:
    """Return imports whose removal leaves no import that runs back up: few, but not the only possible choice.

    An import runs back up where it goes from a domain to one that `domains`, from the highest, names before it or
    beside it (`a | b`). Where no order is declared, it does where it closes a circle among the rooms of one package.
    """
    found = {edge for edges in against_order(graph, root, domains).values() for edge in edges}
    graph = without(graph, found)
    for package in list(houses(graph, root)):
        rooms = rooms_of(graph, package)
        # Modules of the package itself are not in any room.
        loose = graph.find_children(package) - rooms
        bare = without_modules(graph, loose) if loose else graph
        found |= bare.nominate_cycle_breakers(package)
    return sorted(found)


def against_order(graph: grimp.ImportGraph, root: str, domains: Sequence[str]) -> dict[Import, set[Import]]:
    rank = ranks(root, domains)
    between = room_imports(graph, root)
    return {
        pair: edges for pair, edges in between.items() if set(pair) <= rank.keys() and rank[pair[0]] >= rank[pair[1]]
    }


def ranks(root: str, domains: Sequence[str]) -> dict[str, int]:
    """Return the place of each domain in the order; `a | b` have the same, and know not each other."""
    return {f"{root}.{name.strip()}": place for place, line in enumerate(domains) for name in line.split("|")}


def needless(graph: grimp.ImportGraph, root: str, known: Iterable[Import], domains: Sequence[str] = ()) -> list[Import]:
    """Return the known offenders that are gone, or that no longer run back up: their line must go."""
    known = set(known)
    kept = without(graph, known)
    return sorted(edge for edge in known if not _exists(graph, edge) or not _runs_back(kept, root, edge, domains))


def levels(graph: grimp.ImportGraph, root: str) -> int:
    """Return how many rooms the longest way of imports passes in one package, at any depth. There must be no circle."""
    most = 0
    for package in houses(graph, root):
        below: dict[str, set[str]] = {room: set() for room in rooms_of(graph, package)}
        for importer, imported in room_imports(graph, package):
            below[importer].add(imported)
        height: dict[str, int] = {}
        for room in TopologicalSorter(below).static_order():
            height[room] = 1 + max((height[lower] for lower in below[room]), default=0)
        most = max(most, *height.values())
    return most


def without(graph: grimp.ImportGraph, edges: Iterable[Import]) -> grimp.ImportGraph:
    """Return a copy without some imports."""
    left = deepcopy(graph)
    for importer, imported in edges:
        if _exists(left, (importer, imported)):
            left.remove_import(importer=importer, imported=imported)
    return left


def without_modules(graph: grimp.ImportGraph, modules: Iterable[str]) -> grimp.ImportGraph:
    left = deepcopy(graph)
    for module in modules:
        left.remove_module(module)
    return left


def _runs_back(graph: grimp.ImportGraph, root: str, edge: Import, domains: Sequence[str]) -> bool:
    """Say whether one more import would go against the order, or close a circle of rooms."""
    importer, imported = edge
    shared = 0
    for one, other in zip(importer.split("."), imported.split("."), strict=False):
        if one != other:
            break
        shared += 1
    package = ".".join(importer.split(".")[:shared])
    low, high = (".".join(name.split(".")[: shared + 1]) for name in edge)
    rank = ranks(root, domains)
    if {low, high} <= rank.keys() and rank[low] >= rank[high]:
        return True
    below: dict[str, set[str]] = {}
    for one, other in room_imports(graph, package):
        below.setdefault(one, set()).add(other)
    seen, waiting = {high}, [high]
    while waiting:
        for lower in below.get(waiting.pop(), set()) - seen:
            seen.add(lower)
            waiting.append(lower)
    return low in seen


def _exists(graph: grimp.ImportGraph, edge: Import) -> bool:
    return set(edge) <= graph.modules and graph.direct_import_exists(importer=edge[0], imported=edge[1])
