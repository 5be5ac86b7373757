"""The released documents, and what changed on purpose since: the names of operations, and what breaks clients."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from copy import deepcopy
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from common.scopes import current_scopes

from tests.contracts.compatibility import Schema

SAME = "same"
GONE = "gone"
METHODS = ("get", "put", "post", "patch", "delete", "head", "options")


class Rename(NamedTuple):
    """A released operation (`GET /v1/people`), and what it is called now: itself, another, or `gone`."""

    service: str
    old: str
    old_id: str
    new: str
    new_id: str
    reason: str


class IntendedBreak(NamedTuple):
    """A change that may break clients: `pattern` is the sentence of `breaking_api_changes`, with `*` and `?`."""

    service: str
    pattern: str
    reason: str

    def covers(self, service: str, sentence: str) -> bool:
        return self.service in ("*", service) and fnmatchcase(sentence, re.sub(r"\[", "[[]", self.pattern))


def latest_release(contracts: Path) -> str:
    """Return the version that clients were made for last; raise IndexError where nothing was released."""
    return all_releases(contracts)[-1]


def all_releases(contracts: Path) -> list[str]:
    """Return the versions that were released, the oldest first."""
    return sorted((folder.name for folder in (contracts / "released").iterdir() if folder.is_dir()), key=_order)


def _order(version: str) -> list[tuple[int, int, str]]:
    """Numbers by their size: 0.1.0a10 comes after 0.1.0a2, and 0.1.0 after both."""
    parts = re.findall(r"\d+|[a-z]+", version)
    return [(0, int(part), "") if part.isdigit() else (-1, 0, part) for part in parts] + [(0, 0, "")]


def released_documents(contracts: Path, folder: str, release: str) -> dict[str, Schema]:
    """Return the documents of `openapi` or `events` in a release, by the stem of their name."""
    files = (contracts / "released" / release / folder).glob("*.json")
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


def read_renames(contracts: Path) -> list[Rename]:
    """Return the lines of `renames.tsv`, `same` resolved; raise TypeError for one that is not of six cells."""
    found: list[Rename] = []
    for cells in _rows(contracts / "renames.tsv"):
        line = Rename(*cells)
        new, new_id = (
            (line.old if line.new == SAME else line.new),
            (line.old_id if line.new_id == SAME else line.new_id),
        )
        found.append(line._replace(new=new, new_id=new_id))
    return found


def read_breaks(contracts: Path) -> list[IntendedBreak]:
    return [IntendedBreak(*cells) for cells in _rows(contracts / "breaks.tsv")]


def _rows(file: Path) -> Iterator[list[str]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def operations_of(document: Schema) -> dict[str, str]:
    """Return `GET /v1/people` → its operationId, for each operation of a document."""
    return {
        f"{method.upper()} {path}": item[method]["operationId"]
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    }


def with_new_names(document: Schema, renames: Iterable[Rename]) -> Schema:
    """Return a released document with each operation under today's address, with the new names of its path's parameters
    and of its scopes.

    An operation that became two stands under both; one that is gone, or has no line, stays where it was.
    """
    moves: dict[str, list[str]] = defaultdict(list)
    for rename in renames:
        moves[rename.old].append(rename.old if rename.new == GONE else rename.new)
    paths: dict[str, dict[str, Any]] = {}
    for path, item in document["paths"].items():
        for method in (name for name in METHODS if name in item):
            old = f"{method.upper()} {path}"
            for new in moves.get(old, [old]):
                now_method, _, now_path = new.partition(" ")
                operation = deepcopy(item[method])
                _rename_parameters(operation, path, now_path)
                for needed in operation.get("security", ()):
                    needed.update({name: sorted(current_scopes(scopes)) for name, scopes in needed.items()})
                paths.setdefault(now_path, {})[now_method.lower()] = operation
    return {**document, "paths": paths}


def _rename_parameters(operation: Schema, old_path: str, new_path: str) -> None:
    """In the order of the path, from its end: what stands before fell away where the address now says it in words."""
    old, new = (re.findall(r"{(\w+)}", path)[::-1] for path in (old_path, new_path))
    names = dict(zip(old, new, strict=False))
    parameters: list[Schema] = operation.get("parameters", [])
    kept = [one for one in parameters if one.get("in") != "path" or one["name"] in names]
    if parameters:
        operation["parameters"] = [
            {**one, "name": names[one["name"]]} if one.get("in") == "path" else one for one in kept
        ]


def unintended(service: str, sentences: Iterable[str], breaks: Iterable[IntendedBreak]) -> list[str]:
    known = list(breaks)
    return [sentence for sentence in sentences if not any(one.covers(service, sentence) for one in known)]
