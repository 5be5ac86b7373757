"""The page of the operations that an integrator needs, the list in the code, and the published documents agree."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from common.essentials import BACK_OFFICE, ESSENTIAL_OPERATIONS, IN_EACH_SERVICE, essential_operations

from tests.contracts.documents import ROOT, SERVICES, openapi_path
from tests.contracts.operations import Operation, operations

PAGE = ROOT / "docs" / "essentials.md"
LINE = re.compile(
    r"\| `(?P<method>[A-Z]+) /(?P<service>[a-z{}]+)(?P<path>/\S+)` "
    r"\| `(?P<id>\w+)` \| (?P<what>.+) \| (?P<scopes>.+) \|"
)


class Essential(NamedTuple):
    """A line of the page."""

    service: str
    method: str
    path: str
    operation_id: str
    what: str
    scopes: frozenset[str]


def lines_of_page() -> list[Essential]:
    """Return a line for each operation, one for each service where the page says `{service}`."""
    found: list[Essential] = []
    for line in LINE.finditer(PAGE.read_text(encoding="utf-8")):
        scopes = frozenset(re.findall(r"`([a-z_]+:[a-z_]+)`", line["scopes"]))
        assert scopes or line["scopes"] == "none"
        for service in SERVICES if line["service"] == "{service}" else [line["service"]]:
            found.append(Essential(service, line["method"], line["path"], line["id"], line["what"], scopes))
    return found


def published(service: str) -> Iterator[Operation]:
    return operations(json.loads((ROOT / openapi_path(service)).read_text(encoding="utf-8")))


def scopes_of(operation: Operation) -> frozenset[str]:
    return frozenset(
        scope for needed in operation.said.get("security", ()) for scopes in needed.values() for scope in scopes
    )


@pytest.mark.parametrize("line", lines_of_page(), ids=lambda line: f"{line.service}-{line.operation_id}")
def test_an_operation_of_the_page_is_published_with_its_scopes(line: Essential) -> None:
    named = {operation.said["operationId"]: operation for operation in published(line.service)}
    operation = named[line.operation_id]
    assert operation.where == f"{line.method} {line.path}"
    assert scopes_of(operation) == line.scopes


@pytest.mark.parametrize("service", SERVICES)
def test_the_page_has_every_essential_operation_and_no_other(service: str) -> None:
    assert {line.operation_id for line in lines_of_page() if line.service == service} == set(
        essential_operations(service)
    )


def test_every_line_of_a_table_on_the_page_is_read() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert len(rows) == len(LINE.findall(PAGE.read_text(encoding="utf-8")))


def test_there_are_thirty_of_them() -> None:
    assert len(IN_EACH_SERVICE) + sum(len(ids) for ids in ESSENTIAL_OPERATIONS.values()) == 30
    assert set(ESSENTIAL_OPERATIONS) == set(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_all_other_operations_are_tagged_back_office(service: str) -> None:
    without = {one.said["operationId"] for one in published(service) if BACK_OFFICE not in one.said["tags"]}
    assert without == set(essential_operations(service))


@pytest.mark.parametrize("service", SERVICES)
def test_the_groups_of_essential_operations_come_first_and_back_office_and_health_last(service: str) -> None:
    document = json.loads((ROOT / openapi_path(service)).read_text(encoding="utf-8"))
    groups = [tag["name"] for tag in document["tags"]]
    of = {operation.said["operationId"]: set(operation.said["tags"]) for operation in operations(document)}
    needed = set[str]().union(*(of[name] for name in essential_operations(service)))
    assert set(groups[: len(needed)]) == needed
    assert groups[len(needed) : -2] == sorted(groups[len(needed) : -2])
    assert groups[-2:] == [BACK_OFFICE, "health"]
    assert set(groups) == set[str]().union(*of.values())
