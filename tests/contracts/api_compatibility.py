"""Breaking changes of an OpenAPI document for clients of the old one.

What a client sends (parameters, bodies) may only be asked for less; what it receives may only get richer.
"""

from collections.abc import Iterator
from typing import Any

from tests.contracts.compatibility import Comparison, Schema, Use, follow

METHODS = ("get", "put", "post", "patch", "delete", "head", "options")


def breaking_api_changes(old_document: Schema, new_document: Schema) -> list[str]:
    """One sentence for each break, empty when a client of the old document can go on."""
    return list(_Apis(old_document, new_document).operations())


class _Apis:
    """The two documents, so that references can be followed."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self.old, self.new = old, new
        self.compared = {use: Comparison(old, new, use) for use in Use}

    def operations(self) -> Iterator[str]:
        for path, item in self.old.get("paths", {}).items():
            for method in (name for name in METHODS if name in item):
                where = f"{method.upper()} {path}"
                now = self.new.get("paths", {}).get(path, {}).get(method)
                if now is None:
                    yield f"{where} is gone"
                    continue
                yield from self._parameters(where, item[method], now)
                yield from self._body(where, item[method], now)
                yield from self._answers(where, item[method], now)
                yield from _scopes(where, item[method], now)

    def _parameters(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        before, after = _parameters(self.old, old), _parameters(self.new, new)
        for (place, name), parameter in before.items():
            now = after.get((place, name))
            if now is None:
                yield f"{where} takes no {place} parameter {name} any more"
                continue
            if now.get("required", False) and not parameter.get("required", False):
                yield f"{where} now requires the {place} parameter {name}"
            yield from self._schemas(f"{where} {name}", parameter, now, Use.WRITTEN)
        for place, name in after.keys() - before.keys():
            if after[place, name].get("required", False):
                yield f"{where} has a new required {place} parameter {name}"

    def _body(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        before, after = follow(self.old, old.get("requestBody", {})), follow(self.new, new.get("requestBody", {}))
        if before and not after:
            yield f"{where} takes no body any more"
            return
        if after.get("required", False) and not before.get("required", False):
            yield f"{where} now requires a body"
        yield from self._contents(f"{where} body", before, after, Use.WRITTEN, "takes")

    def _answers(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        for status, answer in old["responses"].items():
            if not status.startswith("2"):
                continue  # every other one is a problem, of one shape
            now = new["responses"].get(status)
            if now is None:
                yield f"{where} answers {status} no more"
                continue
            before, after = follow(self.old, answer), follow(self.new, now)
            yield from self._contents(f"{where} {status}", before, after, Use.READ, "gives")

    def _contents(self, where: str, old: Schema, new: Schema, use: Use, verb: str) -> Iterator[str]:
        after = new.get("content", {})
        for kind, content in old.get("content", {}).items():
            if kind not in after:
                yield f"{where} {verb} {kind} no more"
            else:
                yield from self._schemas(where, content, after[kind], use)

    def _schemas(self, where: str, old: Schema, new: Schema, use: Use) -> Iterator[str]:
        breaks = self.compared[use].breaks(old.get("schema", {}), new.get("schema", {}))
        yield from (f"{where}: {change}" for change in breaks)


def _parameters(document: Schema, operation: Schema) -> dict[tuple[str, str], Schema]:
    found = [follow(document, parameter) for parameter in operation.get("parameters", ())]
    return {(parameter["in"], parameter["name"]): parameter for parameter in found}


def _scopes(where: str, old: Schema, new: Schema) -> Iterator[str]:
    """A token that was good enough must stay so."""
    before, after = _needed(old), _needed(new)
    if after and not any(_covers(offered, needed) for offered in before or [{}] for needed in after):
        yield f"{where} needs other rights: {after}"


def _needed(operation: Schema) -> list[dict[str, Any]]:
    needed: list[dict[str, Any]] = operation.get("security", [])
    return needed


def _covers(offered: dict[str, Any], needed: dict[str, Any]) -> bool:
    return all(name in offered and set(scopes) <= set(offered[name]) for name, scopes in needed.items())
