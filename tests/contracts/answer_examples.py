"""Examples of what operations answer: kept in contracts/examples, chosen from what tests were answered.

`make examples` runs the tests that they came from (ARGS: others, for what has none yet) and writes them anew.

python -m tests.contracts.answer_examples tests           the tests that the examples came from
python -m tests.contracts.answer_examples write FOLDER    what was recorded there (kit.testing.answer_record)
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias, cast

import jsonschema_rs

from tests.contracts.compatibility import follow
from tests.contracts.documents import ROOT, SERVICES, as_text, openapi
from tests.contracts.normal_form import in_normal_form
from tests.contracts.operations import Document, operations

FOLDER = ROOT / "contracts" / "examples"
JSON = "application/json"
PROBLEM = "application/problem+json"
KIT = "kit"
"""Its tests speak of what all services have: webhooks, jobs, members."""
_SHORT = 3_000
"""Characters: of longer ones the shortest is taken, of others the one that says most."""
_ROWS = 2
"""How many rows are kept of a list in a long answer."""
_NO_EXAMPLE = re.compile(r"<|\\u00[01]")
"""What tests try: nobody learns from it."""

Examples: TypeAlias = dict[str, dict[str, Any]]
"""By operation and status, or the name of a shared problem: the test it came from, which of its answers, and it."""


class Answered(NamedTuple):
    """One answer: which one of this name in its test, and its content in normal form."""

    test: str
    nth: int
    value: Any

    def rank(self) -> tuple[Any, ...]:
        """The best first; nothing in it differs from run to run."""
        text = json.dumps(self.value, ensure_ascii=False)
        rows: Any = cast(dict[str, Any], self.value).get("items") if isinstance(self.value, dict) else None
        long = len(text) > _SHORT
        return (rows == [], long, len(text) if long else -_said(self.value), self.test, self.nth)


def read_examples(service: str) -> Examples:
    file = FOLDER / f"{service}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def with_examples(service: str, document: Document) -> Document:
    """Return the document with the examples that are kept of its answers."""
    examples = read_examples(service)
    for name, content, _ in places(document):
        if name in examples and "example" not in content:
            content["example"] = examples[name]["answer"]
    return document


def places(document: Document) -> Iterator[tuple[str, dict[str, Any], str]]:
    """What is answered as JSON: the name of its example, the content that shows it, and the status."""
    for one in operations(document):
        for status, answer in one.said["responses"].items():
            content = follow(document, answer).get("content", {})
            if status.startswith("2") and JSON in content:
                yield f"{one.said['operationId']} {status}", content[JSON], status
    for name, answer in document["components"]["responses"].items():
        if PROBLEM in answer.get("content", {}):
            yield name, answer["content"][PROBLEM], name


def validator_of(document: Document, content: Mapping[str, Any]) -> Any:
    schema = content["schema"] | {"components": document["components"]}
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def choose(service: str, lines: Iterable[dict[str, Any]]) -> Examples:
    """Return the examples of a service: those it has, as they were answered now, and new ones where there are none."""
    document, known = openapi(service), read_examples(service)
    own, others = list[dict[str, Any]](), list[dict[str, Any]]()
    for line in lines:
        (own if line["service"] in (service, KIT) else others).append(line)
    found = _by_name(document, own)
    # What all services have, webhooks and jobs, is tried in one of them.
    shared = _shared_paths()
    found = _by_name(document, (line for line in others if line["path"].startswith(shared))) | found
    chosen: Examples = {}
    for name, content, _ in places(document):
        validator = validator_of(document, content)
        fit = [one for one in found.get(name, ()) if validator.is_valid(one.value)]
        before = known.get(name, {})
        same = [one for one in fit if (one.test, one.nth) == (before.get("test"), before.get("nth"))]
        if best := min(same or fit, key=Answered.rank, default=None):
            chosen[name] = {"test": best.test, "nth": best.nth, "answer": best.value}
        elif before:
            chosen[name] = before
    return dict(sorted(chosen.items()))


def _shared_paths() -> tuple[str, ...]:
    """What the addresses that every service has begin with."""
    every: list[set[str]] = [set(openapi(service)["paths"]) for service in SERVICES]
    return tuple(sorted({path.partition("{")[0] for path in every[0].intersection(*every[1:])}))


def _by_name(document: Document, lines: Iterable[dict[str, Any]]) -> dict[str, list[Answered]]:
    named = _Names(document)
    counted: dict[tuple[str, str], int] = defaultdict(int)
    found: dict[str, list[Answered]] = defaultdict(list)
    for line in lines:
        if name := named.of(line["method"], line["path"], line["status"]):
            counted[line["test"], name] += 1
            if not _NO_EXAMPLE.search(json.dumps(line["answer"])):
                value = in_normal_form(_cut(line["answer"]))
                found[name].append(Answered(line["test"], counted[line["test"], name], value))
    return found


class _Names:
    """The operations of a document by method and address, and its shared problems by status."""

    def __init__(self, document: Document) -> None:
        self.fixed: dict[tuple[str, str], str] = {}
        self.patterns: list[tuple[str, re.Pattern[str], str]] = []
        self.problems: dict[int, str] = {}
        for one in operations(document):
            name: str = one.said["operationId"]
            if "{" in one.path:
                pattern = "[^/]+".join(re.escape(part) for part in re.split(r"{\w+}", one.path))
                self.patterns.append((one.method.upper(), re.compile(pattern), name))
            else:
                self.fixed[one.method.upper(), one.path] = name
            for status, answer in one.said["responses"].items():
                if "$ref" in answer and not status.startswith("2"):
                    self.problems[422 if status == "4XX" else int(status)] = answer["$ref"].rpartition("/")[2]

    def of(self, method: str, path: str, status: int) -> str | None:
        if status >= 300:
            return self.problems.get(status)
        name = self.fixed.get((method, path)) or next(
            (name for of, pattern, name in self.patterns if of == method and pattern.fullmatch(path)), None
        )
        return name and f"{name} {status}"


def _cut(answer: Any) -> Any:
    """A long answer with the first rows of its lists; nobody reads the two hundredth."""
    return _with_first_rows(answer) if len(json.dumps(answer, ensure_ascii=False)) > _SHORT else answer


def _with_first_rows(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_first_rows(inner) for name, inner in cast(dict[str, Any], value).items()}
    if isinstance(value, list):
        rows = cast(list[Any], value)
        whole = all(isinstance(one, int | float) for one in rows)  # a place on the map, an interval
        return [_with_first_rows(one) for one in (rows if whole else rows[:_ROWS])]
    return value


def _said(value: Any) -> int:
    """How much is said: of a list, the first three rows count."""
    if isinstance(value, dict):
        return sum(_said(inner) for inner in cast(dict[str, Any], value).values())
    if isinstance(value, list):
        return sum(_said(inner) for inner in cast(list[Any], value)[:3])
    return value is not None and value != ""


def main(arguments: list[str]) -> None:
    if arguments == ["tests"]:
        tests = {one["test"] for service in SERVICES for one in read_examples(service).values()}
        sys.stdout.writelines(f"{test}\n" for test in sorted(tests))
        return
    lines = [json.loads(line) for file in sorted(Path(arguments[1]).glob("*.jsonl")) for line in file.open()]
    FOLDER.mkdir(exist_ok=True)
    for service in SERVICES:
        examples = choose(service, lines)
        (FOLDER / f"{service}.json").write_text(as_text(examples), encoding="utf-8")
        sys.stderr.write(
            f"{service}: {len(examples)} of {len(list(places(openapi(service))))} answers have an example\n"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
