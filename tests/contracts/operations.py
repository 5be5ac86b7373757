"""The operations of an OpenAPI document, one by one."""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from tests.contracts.api_compatibility import METHODS
from tests.contracts.compatibility import Schema, follow

Document: TypeAlias = Schema


class Operation(NamedTuple):
    path: str
    method: str
    said: Schema
    parameters: dict[str, Schema]
    """By their names, those of headers in small letters."""
    successes: list[Schema]
    """What it answers when all is well, without references."""

    @property
    def where(self) -> str:
        return f"{self.method.upper()} {self.path}"

    def answers(self) -> Iterator[Schema]:
        return iter(self.successes)


def operations(document: Document) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method in (name for name in METHODS if name in item):
            found = [follow(document, one) for one in item[method].get("parameters", ())]
            named = {one["name"].lower() if one["in"] == "header" else one["name"]: one for one in found}
            answers = item[method]["responses"].items()
            well = [follow(document, answer) for status, answer in answers if status.startswith("2")]
            yield Operation(path, method, item[method], named, well)
