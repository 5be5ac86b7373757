"""From the form's outline to a filter and back, with each fault at the part that has it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from elections.places.place import Place
from elections.places.stations import parse_places, station_name
from kit.pages.forms import whole_number
from kit.web.problems import Invalid
from kit.web.validation import describe_error
from pydantic import ValidationError

from crm.people.records.custom_values import Definition, read_value
from crm.people.records.form_input import theme_of
from crm.segments.segments.condition_fields import ASKED
from crm.segments.segments.filters import FILTER, All, AnyOf, Filter, Not
from crm.segments.segments.form_outline import ROOT, Condition, Group, Part

EMPTY = "Donnez au moins une condition."


@dataclass
class Reading:
    """`filter` is None where nothing, or nothing right, was said. `faults`: by the way of the part, in words."""

    filter: Filter | None = None
    faults: dict[str, str] = field(default_factory=dict[str, str])
    blank: list[str] = field(default_factory=list[str])
    """Parts that say nothing yet: they do not count."""
    ways: dict[str, str] = field(default_factory=dict[str, str])
    """Each part's way by its pointer into the filter."""

    own: Place | None = None
    """The campaign's place: it decides between towns of one name."""

    def blame(self, problem: Invalid) -> None:
        """Put what was found wrong later, by a pointer into the filter, at its part."""
        pointer = problem.pointer or ""
        while pointer and pointer not in self.ways:
            pointer = pointer.rpartition("/")[0]
        self.faults[self.ways.get(pointer, ROOT)] = problem.fr


def read_filter(root: Group, fields: Mapping[str, Definition], own: Place | None = None) -> Reading:
    """`fields`: those that the campaign added. `own`: without it places are codes."""
    reading = Reading(own=own)
    raw = _raw(root, ROOT, "/filter", fields, reading)
    if raw is None and not reading.faults:
        reading.faults[ROOT] = EMPTY
    elif not reading.faults:
        reading.filter = FILTER.validate_python(raw)
    return reading


def outline_of(found: Filter) -> Group:
    """The same filter to be changed on the page. A lone condition stands in a group of its own."""
    part = _outlined(found)
    return part if isinstance(part, Group) else Group(parts=[part])


def _raw(
    part: Part, way: str, pointer: str, fields: Mapping[str, Definition], reading: Reading
) -> dict[str, Any] | None:
    inner = f"{pointer}/of" if part.contrary else pointer
    reading.ways[pointer] = reading.ways[inner] = way
    if isinstance(part, Condition):
        made = None if part.is_blank else _condition(part, way, fields, reading)
    else:
        inside: list[dict[str, Any]] = []
        for place, one in enumerate(part.parts):
            # What is blank is left out: the pointer counts what is there.
            if (raw := _raw(one, f"{way}_{place}", f"{inner}/of/{len(inside)}", fields, reading)) is not None:
                inside.append(raw)
        made = {"kind": part.join, "of": inside} if inside else None
    if made is None:
        if way not in reading.faults and way != ROOT:
            reading.blank.append(way)
        return None
    return {"kind": "not", "of": made} if part.contrary else made


def _condition(part: Condition, way: str, fields: Mapping[str, Definition], reading: Reading) -> dict[str, Any] | None:
    raw: dict[str, Any] = {"kind": part.kind}
    if part.kind in ASKED:
        for one in ASKED[part.kind].fields:
            text = part.said.get(one.name, "").strip()
            if not text:
                continue
            try:
                raw[one.name] = (
                    _places(text, reading.own) if one.kind == "places" else _READERS.get(one.kind, str)(text)
                )
            except ValueError as fault:
                reading.faults[way] = str(fault)
                return None
    if isinstance(raw.get("theme"), str):
        raw["theme"] = theme_of(raw["theme"])
    if part.kind == "custom" and "value" in raw:
        known = fields.get(raw.get("key", ""))
        relative = raw.get("op") in ("within_days", "coming_days")
        raw["value"] = read_value(raw["value"], "number" if relative else known.kind if known else "text")
    try:
        FILTER.validate_python(raw)
    except ValidationError as error:
        first = error.errors()[0]
        found = describe_error({**first, "loc": ("body", *first["loc"])}, english=False)
        detail = found["detail"].removeprefix(f"{found['pointer']} : ")
        names = {one.name: one.label for one in ASKED[part.kind].fields} if part.kind in ASKED else {}
        label = next((names[str(step)] for step in reversed(first["loc"]) if str(step) in names), "")
        reading.faults[way] = f"{label} : {detail}." if label else f"{detail[:1].upper()}{detail[1:]}."
        return None
    return raw


_READERS: dict[str, Callable[[str], Any]] = {"number": whole_number}


def _places(text: str, own: Place | None) -> list[str]:
    return text.replace(",", " ").upper().split() if own is None else parse_places(text, own)


def _outlined(found: Filter) -> Part:
    if isinstance(found, Not):
        part = _outlined(found.of)
        part.contrary = not part.contrary
        return part
    if isinstance(found, All | AnyOf):
        return Group(found.kind, parts=[_outlined(one) for one in found.of])
    said = FILTER.dump_python(found, mode="json", exclude_none=True)
    return Condition(found.kind, said={name: _text(value) for name, value in said.items() if name != "kind"})


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return " ; ".join(station_name(str(one)) for one in value) if isinstance(value, list) else str(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # places, as JSON
