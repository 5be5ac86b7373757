"""Contracts of import-linter that name no feature: `make check` runs them by `lint-imports`, from pyproject.toml.

Its own `acyclic_siblings` knows no order, counts no levels, and keeps an import ignored that is in no circle any more;
its `layers` would name each feature.
"""

from pathlib import Path
from typing import cast

import grimp
from importlinter import Contract, ContractCheck, fields, output

from tests.architecture import import_graph
from tests.architecture.import_graph import Import

MAX_LEVELS = 8


class ServiceLayersContract(Contract):
    """In each service app, worker and commands over consumers and tables over domains over db over settings."""

    services = fields.ListField(subfield=fields.StringField())

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        services = cast("list[str]", self.services)
        wrong = [edge for service in services for edge in import_graph.layer_violations(graph, service)]
        return ContractCheck(
            kept=not wrong, metadata={"lines": [f"{low} comes to import {high}" for low, high in wrong]}
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        print_lines(check)


class RoomsContract(Contract):
    """No import runs back up between the rooms of a package, at any depth, and the levels are few.

    `domains`: their order in the root, from the highest, `a | b` for those of one level; without it circles alone are
    refused. `back_edges`: a file of
    known offenders, importer and imported a line. `levels`: eight, or as many as there are today.
    """

    package = fields.StringField()
    domains = fields.ListField(subfield=fields.StringField(), required=False)
    back_edges = fields.StringField(required=False)
    levels = fields.IntegerField(minimum=1, default=MAX_LEVELS)

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        package, domains = str(self.package), cast("list[str] | None", self.domains) or []
        known = read_edges(Path(str(self.back_edges)), package) if self.back_edges else []
        lines = room_violations(graph, package, domains, known, cast("int", self.levels))
        return ContractCheck(kept=not lines, metadata={"lines": lines})

    def render_broken_contract(self, check: ContractCheck) -> None:
        print_lines(check)


def room_violations(
    graph: grimp.ImportGraph, package: str, domains: list[str], known: list[Import], most: int
) -> list[str]:
    """Return a sentence for each import that runs back up, each known one that does no longer, and too many levels."""
    rooms = import_graph.rooms_of(graph, package)
    ordered = import_graph.ranks(package, domains)
    lines = [f"{name} is in the order of domains, and is no package" for name in ordered if name not in rooms]
    gone = import_graph.needless(graph, package, known, domains)
    lines += [f"{low} -> {high} runs back up no longer: remove its line from the known ones" for low, high in gone]
    kept = import_graph.without(graph, known)
    back = import_graph.back_edges(kept, package, domains)
    lines += [f"{low} -> {high} runs back up" for low, high in back]
    count = import_graph.levels(import_graph.without(kept, back), package)
    if count > most:
        lines.append(f"{package} has {count} levels, at most {most} are allowed")
    elif MAX_LEVELS < most != count:
        lines.append(f"{package} has {count} levels: lower its number from {most} to {max(count, MAX_LEVELS)}")
    return lines


def read_edges(file: Path, package: str) -> list[Import]:
    """Return those of one root package."""
    lines = [line.split("\t") for line in file.read_text().splitlines() if line and not line.startswith("#")]
    return [(low, high) for low, high in lines if low.split(".")[0] == package]


def print_lines(check: ContractCheck) -> None:
    for line in check.metadata["lines"]:
        output.print_error(line, bold=False)
