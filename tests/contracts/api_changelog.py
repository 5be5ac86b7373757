"""`docs/api/<service>.md`: what changed in an API from release to release, read off the published documents.

Names and intended breaks come from `renames.tsv` and `breaks.tsv`; what was added, from comparing the documents.
"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.contracts.compatibility import Schema, follow
from tests.contracts.releases import (
    GONE,
    METHODS,
    IntendedBreak,
    Rename,
    all_releases,
    read_breaks,
    read_renames,
    released_documents,
    with_new_names,
)

_HEAD = """# Changes of the API of {service}

<!-- Generated from contracts/ by `make contracts`. -->

The newest first. [What an API may change, and how it is announced](index.md#what-may-change-and-how-you-hear-of-it).
"""
MAX_RENAMES = 20
"""More names than these are not listed one by one: the file that lists them is named instead."""


def changelog_page(contracts: Path, service: str, current: Schema) -> str:
    """Return the page of a service: a section for what is not released yet, and one for each release."""
    releases = all_releases(contracts)
    documents = {version: released_documents(contracts, "openapi", version) for version in releases}
    sections = [f"## {releases[0]}\n\nThe first release."]
    for before, version in pairwise(releases):
        folder = contracts / "released" / version
        new = documents[version][service]
        sections.append(_section(version, folder, "released/" + version, service, documents[before][service], new))
    released = documents[releases[-1]][service]
    sections.append(_section("Not released yet", contracts, "", service, released, current))
    return _HEAD.format(service=service) + "\n" + "\n\n".join(reversed(sections)) + "\n"


def _section(title: str, changes: Path, folder: str, service: str, old: Schema, new: Schema) -> str:
    renames = [one for one in read_renames(changes) if one.service == service]
    breaks = [one for one in read_breaks(changes) if one.service in ("*", service)]
    renamed = with_new_names(old, renames)
    parts = {
        "New operations": list(_new_operations(renamed, new)),
        "Other names": list(_other_names(renames, f"contracts/{folder}/renames.tsv".replace("//", "/"))),
        "Gone": [f"`{one.old}`: {one.reason}" for one in renames if one.new == GONE],
        "Deprecated": list(_deprecated(renamed, new)),
        "Breaks": list(_breaks(breaks)),
        "New parameters": list(_new_parameters(renamed, new)),
        "New fields and values": list(_new_fields(old, new)),
    }
    told = [f"### {head}\n\n" + "\n".join(f"- {line}" for line in lines) for head, lines in parts.items() if lines]
    return "\n\n".join([f"## {title}", *(told or ["Nothing."])])


def _operations(document: Schema) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method]


def _new_operations(old: Schema, new: Schema) -> Iterator[str]:
    before = dict(_operations(old))
    for where, operation in _operations(new):
        if where not in before:
            yield f"`{where}`: {_first_sentence(operation)}"


def _first_sentence(operation: Schema) -> str:
    summary: str = operation["summary"]
    # Until 0.1.0a1 the summary was the function's name (« List Jobs »), and the sentence began the description.
    text = summary if summary != summary.title() else " ".join(operation.get("description", summary).split())
    return text.partition(". ")[0].rstrip(".")


def _other_names(renames: list[Rename], file: str) -> Iterator[str]:
    moved = [one for one in renames if one.new != GONE and (one.new, one.new_id) != (one.old, one.old_id)]
    if len(moved) > MAX_RENAMES:
        yield f"{len(moved)} operations have another address or name: `{file}` has a line for each."
        return
    for one in moved:
        if one.new != one.old:
            yield f"`{one.old}` is `{one.new}`"
        else:
            yield f"`{one.old}`: `{one.old_id}` is called `{one.new_id}`"


def _deprecated(old: Schema, new: Schema) -> Iterator[str]:
    before = dict(_operations(old))
    for where, operation in _operations(new):
        if operation.get("deprecated") and not before.get(where, {}).get("deprecated"):
            instead = f"; instead `{operation['x-instead']}`" if operation.get("x-instead") else ""
            yield f"`{where}`: goes on {operation['x-sunset-on']}{instead}"


def _breaks(breaks: list[IntendedBreak]) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for one in breaks:
        reasons.setdefault(one.reason, []).append(f"`{one.pattern}`")
    for reason, patterns in reasons.items():
        yield f"{reason}: {', '.join(patterns)}"


def _new_parameters(old: Schema, new: Schema) -> Iterator[str]:
    before = dict(_operations(old))
    added: dict[str, list[str]] = {}
    for where, operation in _operations(new):
        if where not in before:
            continue
        known = {name for name, _ in _parameters(old, before[where])}
        for name, place in _parameters(new, operation):
            if name not in known and place != "path":
                added.setdefault(f"`?{name}`" if place == "query" else f"`{name}` ({place})", []).append(f"`{where}`")
    for name, places in sorted(added.items()):
        yield f"{name} of {', '.join(places)}" if len(places) <= 5 else f"{name} of {len(places)} operations"


def _parameters(document: Schema, operation: Schema) -> Iterator[tuple[str, str]]:
    for parameter in operation.get("parameters", ()):
        found = follow(document, parameter)
        yield found["name"], found["in"]


def _new_fields(old: Schema, new: Schema) -> Iterator[str]:
    """Of the components that both documents have: a component's name is what generated clients call the type."""
    before, after = (document["components"].get("schemas", {}) for document in (old, new))
    for name in sorted(before.keys() & after.keys()):
        had, has = before[name].get("properties", {}), after[name].get("properties", {})
        if fields := [f"`{field}`" for field in has if field not in had]:
            yield f"`{name}`: {', '.join(fields)}"
        known = before[name].get("enum", ())
        if values := [f"`{value}`" for value in after[name].get("enum", ()) if value not in known]:
            yield f"`{name}` may be {', '.join(values)}"
