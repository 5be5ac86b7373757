"""Contents of a segment's filter: size, segments, tags and texts that it names, and whom alone it finds. Pure."""

from collections.abc import Mapping
from uuid import UUID

from crm.segments.segments.filters import (
    All,
    AnyOf,
    Available,
    CanDo,
    Custom,
    Filter,
    HasRole,
    Helps,
    InSegment,
    InTurf,
    Near,
    Not,
    OfAge,
    Tagged,
    WouldGo,
)


def size_of(found: Filter) -> tuple[int, int]:
    """Return the number of conditions, and how deep they are nested."""
    if isinstance(found, All | AnyOf):
        inner = [size_of(one) for one in found.of]
        return sum(count for count, _ in inner) + 1, max(depth for _, depth in inner) + 1
    if isinstance(found, Not):
        count, depth = size_of(found.of)
        return count + 1, depth + 1
    return 1, 1


def segments_in(found: Filter) -> set[UUID]:
    if isinstance(found, InSegment):
        return {found.segment_id}
    if isinstance(found, All | AnyOf):
        return set[UUID]().union(*(segments_in(one) for one in found.of))
    return segments_in(found.of) if isinstance(found, Not) else set()


def tags_in(found: Filter) -> set[str]:
    """Return the tags that the filter names itself."""
    if isinstance(found, Tagged):
        return {found.tag}
    if isinstance(found, All | AnyOf):
        return set[str]().union(*(tags_in(one) for one in found.of))
    return tags_in(found.of) if isinstance(found, Not) else set()


def texts_in(found: Filter) -> set[str]:
    """Free texts that it names itself: tags, and values and names of the campaign's own fields."""
    if isinstance(found, Tagged):
        return {found.tag}
    if isinstance(found, Near | InTurf):
        return {found.label}
    if isinstance(found, Custom):
        return {found.key.replace("_", " "), *([found.value] if isinstance(found.value, str) else [])}
    if isinstance(found, All | AnyOf):
        return set[str]().union(*(texts_in(one) for one in found.of))
    return texts_in(found.of) if isinstance(found, Not) else set()


def size_in_all(found: Filter, segments: Mapping[UUID, Filter]) -> int:
    """Conditions with those of the segments that it stands on, each as often as it is named."""
    known: dict[UUID, int] = {}

    def size(one: Filter) -> int:
        if isinstance(one, All | AnyOf):
            return 1 + sum(size(inner) for inner in one.of)
        if isinstance(one, Not):
            return 1 + size(one.of)
        if not isinstance(one, InSegment) or one.segment_id not in segments:
            return 1
        if one.segment_id not in known:
            known[one.segment_id] = size(segments[one.segment_id])
        return known[one.segment_id]

    return size(found)


def standing_alone(found: Filter, segments: Mapping[UUID, Filter]) -> Filter:
    """The same filter with the segments that it names written out."""
    if isinstance(found, InSegment):
        return standing_alone(segments[found.segment_id], segments)
    if isinstance(found, All):
        return All(kind="all", of=[standing_alone(one, segments) for one in found.of])
    if isinstance(found, AnyOf):
        return AnyOf(kind="any", of=[standing_alone(one, segments) for one in found.of])
    return Not(kind="not", of=standing_alone(found.of, segments)) if isinstance(found, Not) else found


def excludes_ages(found: Filter, segments: Mapping[UUID, Filter], *, turned: bool = False) -> bool:
    """Return whether an age band is turned round, which would find minors among others."""
    if isinstance(found, All | AnyOf):
        return any(excludes_ages(one, segments, turned=turned) for one in found.of)
    if isinstance(found, Not):
        return excludes_ages(found.of, segments, turned=True)
    if isinstance(found, InSegment) and found.segment_id in segments:
        return excludes_ages(segments[found.segment_id], segments, turned=turned)
    return turned and isinstance(found, OfAge)


def only_volunteers(found: Filter) -> bool:
    """Return whether all who fit are volunteers or offered to help. For a filter that names no segment."""
    if isinstance(found, HasRole):
        return found.role == "volunteer"
    if isinstance(found, All):
        return any(only_volunteers(one) for one in found.of)
    if isinstance(found, AnyOf):
        return all(only_volunteers(one) for one in found.of)
    return isinstance(found, Helps | CanDo | Available | OfAge | WouldGo)
