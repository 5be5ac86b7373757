"""Breaking changes of a JSON Schema for those who rely on the old one.

Who reads (an event, an answer) is broken by what is no longer there or may now be something else. Who writes
(a request) is broken by what is no longer accepted. An event is both: it is read by others, and the log is
read again by newer code, so what was once told must stay acceptable.

Additions break nobody: an optional field, a value of an enumeration (readers are told to expect new ones), a
wider bound. What a machine cannot decide, like whether one pattern allows what the other does, is a break.
"""

from collections.abc import Iterator
from enum import Flag, auto
from typing import Any

Schema = dict[str, Any]


class Use(Flag):
    READ = auto()
    WRITTEN = auto()


EVENT = Use.READ | Use.WRITTEN

_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_UNDECIDABLE = ("pattern", "multipleOf", "uniqueItems", "propertyNames", "not", "prefixItems", "contentEncoding")


Break = tuple[str, str]
"""Where below the schema (a path; empty: the schema itself), and what became of it."""
_Pair = tuple[int, int]


def breaking_changes(old_schema: Schema, new_schema: Schema, use: Use = EVENT) -> list[str]:
    """One sentence for each break, empty when the new schema keeps every promise of the old one."""
    return Comparison(old_schema, new_schema, use).breaks(old_schema, new_schema)


class Comparison:
    """The two documents, so that references can be followed, and which side must not be broken.

    A pair of schemas is compared once, however many others hold it: what was found of it is kept. While a pair that
    holds itself is being compared it is taken to keep its promises; should it not, what relied on that is forgotten.
    """

    def __init__(self, old: Schema, new: Schema, use: Use) -> None:
        self.documents = (old, new)
        self.use = use
        self._found: dict[_Pair, list[Break]] = {}
        self._open: set[_Pair] = set()
        self._relied_on: set[_Pair] = set()
        self._held: list[Schema] = []  # a pair is known by where its schemas lie: nothing else may come to lie there

    def breaks(self, old: Schema, new: Schema) -> list[str]:
        """One sentence for each break of two schemas of the documents."""
        return [f"{path or 'the whole'} {what}" for path, what in self._of(old, new)]

    def _of(self, old: Schema, new: Schema) -> list[Break]:
        old, new = follow(self.documents[0], old), follow(self.documents[1], new)
        pair = (id(old), id(new))
        if pair in self._open:
            self._relied_on.add(pair)
            return []
        if pair in self._found:
            return self._found[pair]
        self._held += [old, new]
        self._open.add(pair)
        known = len(self._found)
        found = list(self._compared(old, new))
        self._open.remove(pair)
        if found and pair in self._relied_on:
            for since in list(self._found)[known:]:
                del self._found[since]
        self._relied_on.discard(pair)
        self._found[pair] = found
        return found

    def _below(self, step: str, old: Schema, new: Schema) -> Iterator[Break]:
        for path, what in self._of(old, new):
            yield f"/{step}{path}", what

    def _compared(self, old: Schema, new: Schema) -> Iterator[Break]:
        old_kinds, new_kinds = self._kinds(0, old), self._kinds(1, new)
        if not old_kinds or not new_kinds:
            yield from self._anything(old_kinds, new_kinds)
            return
        for kind, choices in old_kinds.items():
            if kind in new_kinds:
                yield from self._choices(kind, choices, new_kinds[kind])
            elif Use.WRITTEN in self.use:
                yield "", f"may no longer be {kind}"
        if Use.READ in self.use:
            for kind in new_kinds.keys() - old_kinds.keys():
                yield "", f"may now be {kind}"

    def _anything(self, old: dict[str, list[Schema]], new: dict[str, list[Schema]]) -> Iterator[Break]:
        """One of the two says nothing of its type."""
        if old and Use.READ in self.use:
            yield "", "may now be anything"
        if new and Use.WRITTEN in self.use:
            yield "", "may no longer be anything"

    def _kinds(self, side: int, schema: Schema) -> dict[str, list[Schema]]:
        """The choices that a schema leaves, by JSON type; none when it leaves every choice."""
        kinds: dict[str, list[Schema]] = {}
        pending = [schema]
        while pending:
            choice = follow(self.documents[side], pending.pop(0))
            if inner := choice.get("anyOf") or choice.get("oneOf"):
                pending.extend(inner)
                continue
            for kind in _types(choice):
                kinds.setdefault(kind, []).append(choice)
        return kinds

    def _choices(self, kind: str, old: list[Schema], new: list[Schema]) -> Iterator[Break]:
        """Each old choice has one among the new that keeps its promises; else the nearest one's breaks."""
        for choice in old:
            breaks = [list(self._same_kind(kind, choice, candidate)) for candidate in new]
            yield from min(breaks, key=len)

    def _same_kind(self, kind: str, old: Schema, new: Schema) -> Iterator[Break]:
        if kind == "null":
            return
        yield from self._values(old, new)
        if Use.WRITTEN in self.use:
            yield from _bounds(old, new)
        # A format is what a reader parses by and what a writer is held to.
        if old.get("format") != new.get("format"):
            yield "", f"has another format: {old.get('format')} became {new.get('format')}"
        yield from self._properties(old, new)
        if "items" in old or "items" in new:
            yield from self._below("*", old.get("items", {}), new.get("items", {}))

    def _values(self, old: Schema, new: Schema) -> Iterator[Break]:
        if Use.WRITTEN not in self.use or (after := _allowed(new)) is None:
            return
        before = _allowed(old)
        if before is None:
            yield "", f"is now limited to {', '.join(map(str, after))}"
            return
        for value in before:
            if value not in after:
                yield "", f"may no longer be {value!r}"

    def _properties(self, old: Schema, new: Schema) -> Iterator[Break]:
        before: dict[str, Schema] = old.get("properties", {})
        after: dict[str, Schema] = new.get("properties", {})
        required, needed = set[str](old.get("required", ())), set[str](new.get("required", ()))
        for name, schema in before.items():
            if name not in after:
                yield "", f"has lost the field {name}"
                continue
            if Use.READ in self.use and name in required - needed:
                yield f"/{name}", "may now be absent"
            if Use.WRITTEN in self.use and name in needed - required:
                yield f"/{name}", "must now be given"
            yield from self._below(name, schema, after[name])
        if Use.WRITTEN in self.use:
            for name in sorted(needed - before.keys()):
                if "default" not in after.get(name, {}):
                    yield "", f"has a new required field {name}"
        yield from self._other_keys(old, new)

    def _other_keys(self, old: Schema, new: Schema) -> Iterator[Break]:
        before: Schema | bool = old.get("additionalProperties", True)
        after: Schema | bool = new.get("additionalProperties", True)
        if isinstance(before, dict) and isinstance(after, dict):
            yield from self._below("*", before, after)
        elif after is not True and before != after and Use.WRITTEN in self.use:
            yield "", "takes fewer other fields"
        old_patterns: dict[str, Schema] = old.get("patternProperties", {})
        new_patterns: dict[str, Schema] = new.get("patternProperties", {})
        if old_patterns.keys() != new_patterns.keys():
            yield "", "has other patterns for its keys"
        for pattern in old_patterns.keys() & new_patterns.keys():
            yield from self._below("*", old_patterns[pattern], new_patterns[pattern])


def _bounds(old: Schema, new: Schema) -> Iterator[Break]:
    for word in _LOWER:
        if word in new and (word not in old or new[word] > old[word]):
            yield "", f"has a tighter {word}: {old.get(word)} became {new[word]}"
    for word in _UPPER:
        if word in new and (word not in old or new[word] < old[word]):
            yield "", f"has a tighter {word}: {old.get(word)} became {new[word]}"
    for word in _UNDECIDABLE:
        if word in new and new[word] != old.get(word):
            yield "", f"has another {word}"


def follow(document: Schema, schema: Schema) -> Schema:
    """Return the target of a reference; the schema itself if it is none."""
    while "$ref" in schema:
        target: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        schema = target
    return schema


def _types(schema: Schema) -> list[str]:
    if "type" in schema:
        named: str | list[str] = schema["type"]
        return [named] if isinstance(named, str) else named
    if "properties" in schema:
        return ["object"]
    return sorted({_type_of(value) for value in _allowed(schema) or []})


def _type_of(value: object) -> str:
    names = {"bool": "boolean", "int": "integer", "float": "number", "str": "string"}
    return names.get(type(value).__name__, "null")


def _allowed(schema: Schema) -> list[Any] | None:
    """The only values allowed; None when there is no such limit."""
    return [schema["const"]] if "const" in schema else schema.get("enum")
