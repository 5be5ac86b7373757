"""A filter as the sentence that means it; None where the sentences have no words for it."""

from collections.abc import Mapping
from uuid import UUID

from elections.places.stations import station_name

from crm.people.volunteers.age_bands import BAND_LABELS
from crm.segments.segments.filters import (
    Agrees,
    All,
    AnyOf,
    Available,
    CameFrom,
    CanDo,
    Filter,
    HasRole,
    Helps,
    InSegment,
    InteractionRecorded,
    InTurf,
    Known,
    Lives,
    Near,
    Not,
    OfAge,
    Reachable,
    Tagged,
)
from crm.segments.segments.phrase_words import (
    CHANNELS,
    ROLES,
    SOURCES,
    USES,
    distance_words,
    free_words,
    skill_words,
)

DOT = " · "


def sentence_of(found: Filter, segments: Mapping[UUID, str]) -> str | None:
    """`segments`: the names of those that the reader sees."""
    parts = [_phrase(one, segments) for one in (found.of if isinstance(found, All) else [found])]
    return None if None in parts else DOT.join(part for part in parts if part)


def _phrase(found: Filter, segments: Mapping[UUID, str]) -> str | None:
    match found:
        case AnyOf():
            options = [None if isinstance(one, AnyOf) else _phrase(one, segments) for one in found.of]
            return None if None in options else " ou ".join(option for option in options if option)
        case Not():
            return _turned(found.of, segments)
        case All():
            return None
        case _:
            return _condition(found, segments)


def _turned(found: Filter, segments: Mapping[UUID, str]) -> str | None:
    if isinstance(found, InteractionRecorded):
        words = _spoken(found)
        return None if words is None or found.last_within_days is None else f"pas {words}"
    if isinstance(found, All | AnyOf | Not):
        return None
    words = _condition(found, segments)
    if words is None:
        return None
    return f"{'sans' if isinstance(found, Tagged) else 'pas'} {words}"


def _condition(found: Filter, segments: Mapping[UUID, str]) -> str | None:
    match found:
        case Helps():
            return "bénévoles"
        case HasRole():
            return ROLES[found.role]
        case Tagged():
            return f"étiquette {found.tag}"
        case Agrees():
            return USES[found.use]
        case Lives():
            return f"habitent {' ou '.join(station_name(code) for code in found.places)}"
        case CameFrom():
            return SOURCES[found.source]
        case Known():
            alone = found.within_days is not None and found.since is None and found.until is None
            return f"connus depuis moins de {found.within_days} jours" if alone else None
        case InteractionRecorded():
            return _spoken(found)
        case Reachable():
            return CHANNELS[found.channel]
        case CanDo():
            return skill_words(found.skill)
        case Available():
            return free_words(found)
        case OfAge():
            return BAND_LABELS[found.band]
        case Near():
            return f"à moins de {distance_words(found.metres)} de {found.label}"
        case InTurf():
            return f"secteur {found.label}"
        case InSegment():
            name = segments.get(found.segment_id)
            return None if name is None else f"segment {name}"
        case _:
            return None


def _spoken(found: InteractionRecorded) -> str | None:
    days = found.last_within_days
    if days is not None and found.at_least is None and found.at_most is None:
        return f"contactés dans les {days} derniers jours"
    return "jamais contactés" if (days, found.at_least, found.at_most) == (None, None, 0) else None
