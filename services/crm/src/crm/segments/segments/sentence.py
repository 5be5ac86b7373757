"""A filter in a French sentence, for who did not make it."""

from collections.abc import Mapping
from uuid import UUID

from elections.places.stations import station_name

from crm.people.records.custom_values import Definition
from crm.segments.segments.condition_fields import ASKED, OPS
from crm.segments.segments.filters import FILTER, All, AnyOf, Custom, Filter, InSegment, Not

_RELATIVE = {"within_days": "dans les {} derniers jours", "coming_days": "dans les {} jours qui viennent"}


def words_of(found: Filter, fields: Mapping[str, Definition], segments: Mapping[UUID, str]) -> str:
    """`segments`: the names of those that the reader sees."""
    match found:
        case All() | AnyOf():
            inner = [words_of(one, fields, segments) for one in found.of]
            joined = (" et " if isinstance(found, All) else " ou ").join(inner)
            return f"({joined})" if len(inner) > 1 else joined
        case Not():
            return f"non ({words_of(found.of, fields, segments)})"
        case InSegment():
            return f"dans « {segments.get(found.segment_id, 'un segment qui n’est pas partagé avec vous')} »"
        case Custom():
            label = fields[found.key].label if found.key in fields else found.key
            value = {True: "oui", False: "non"}[found.value] if isinstance(found.value, bool) else found.value
            if found.op in _RELATIVE:
                return f"{label} {_RELATIVE[found.op].format(value)}"
            return f"{label} {OPS[found.op]}{'' if value is None else f' {value}'}"
        case _:
            return _condition(found)


def _condition(found: Filter) -> str:
    said = FILTER.dump_python(found, mode="json", exclude_none=True)
    question = ASKED[found.kind]
    parts: list[str] = []
    for place, one in enumerate(question.fields):
        value = said.get(one.name)
        if value is None:
            continue
        if one.kind == "fixed" and one.name != "label":
            continue
        if isinstance(value, list):
            words = " ; ".join(station_name(str(place)) for place in value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # JSON, of any shape
        else:
            words = str(one.options.get(value, value))
        plain = place == 0 and one.kind in ("choice", "text", "places", "fixed")
        parts.append(words if plain or one.kind == "choice" else f"{one.label[:1].lower()}{one.label[1:]} {words}")
    if not question.fields:
        return f"{question.label[:1].lower()}{question.label[1:]}"
    return f"{question.label[:1].lower()}{question.label[1:]} : {', '.join(parts) or 'peu importe'}"
