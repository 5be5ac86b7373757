"""The language of segments: conditions on what people themselves made known, joined by and, or, not.

What the law forbids to sort people by has a name here too, so that asking for it is answered with the article and not
with « unknown »: the sound of a name, a birthplace (CNIL on electoral files), an opinion (GDPR art. 9), minors.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from common.schemas.instants import Day
from common.schemas.territories import MemberTerritory
from pydantic import BaseModel, BeforeValidator, Field, StrictBool, StrictFloat, StrictInt, StrictStr, TypeAdapter

from crm.people.records.consent_uses import Use
from crm.people.records.schemas import FieldKey, PersonRole, PersonSource, Tag
from crm.people.volunteers import age_bands, availability
from crm.segments.segments.forbidden_criteria import refuse

MAX_CONDITIONS = 60
DEEPEST = 6
MAX_DAYS = 3660
"""Counted back or ahead from today: ten years."""
MAX_IN_ALL = 300
"""With the segments that a filter stands on written out."""


class Tagged(BaseModel, extra="forbid"):
    kind: Literal["tag"]
    tag: Tag


class HasRole(BaseModel, extra="forbid"):
    kind: Literal["role"]
    role: PersonRole


class Helps(BaseModel, extra="forbid"):
    """Is a volunteer, or offered to help in any way."""

    kind: Literal["helps"]


class Agrees(BaseModel, extra="forbid"):
    """Agrees to the use now."""

    kind: Literal["use"]
    use: Use


class Lives(BaseModel, extra="forbid"):
    """People in one of these communes or polling stations."""

    kind: Literal["place"]
    places: Annotated[list[MemberTerritory], Field(min_length=1, max_length=500)]


class CameFrom(BaseModel, extra="forbid"):
    kind: Literal["source"]
    source: PersonSource


class SaidTheme(BaseModel, extra="forbid"):
    """People who named this theme as one they care about, in the last `within_days` days if given."""

    kind: Literal["theme"]
    theme: FieldKey
    within_days: Annotated[int, Field(strict=True, ge=1, le=MAX_DAYS)] | None = None


class Known(BaseModel, extra="forbid"):
    """Entered on a day of this span, or in the last so many days."""

    kind: Literal["collected"]
    since: Day | None = None
    until: Day | None = None
    within_days: Annotated[int, Field(strict=True, ge=1, le=MAX_DAYS)] | None = None


class Reachable(BaseModel, extra="forbid"):
    """Has an address of the channel that is not closed."""

    kind: Literal["reachable"]
    channel: Literal["email", "phone"]


class Custom(BaseModel, extra="forbid"):
    """A field of the campaign's own: `is`; for numbers and dates `at_least` and `at_most`; for dates also
    `within_days` and `coming_days`, counted from today, which is in both.
    """

    kind: Literal["custom"]
    key: FieldKey
    op: Literal["is", "at_least", "at_most", "known", "within_days", "coming_days"]
    value: StrictStr | StrictBool | StrictInt | StrictFloat | None = None


class InteractionRecorded(BaseModel, extra="forbid"):
    """So many interactions in all, or the last one so long ago."""

    kind: Literal["exchanges"]
    at_least: Annotated[int, Field(strict=True, ge=0, le=10_000)] | None = None
    at_most: Annotated[int, Field(strict=True, ge=0, le=10_000)] | None = None
    last_within_days: Annotated[int, Field(strict=True, ge=1, le=MAX_DAYS)] | None = None


class CanDo(BaseModel, extra="forbid"):
    """Offered to do it."""

    kind: Literal["skill"]
    skill: availability.Skill


class Available(BaseModel, extra="forbid"):
    """People who stated that they are free then: a day, a part of the day, or both."""

    kind: Literal["available"]
    day: availability.Day | None = None
    part: availability.Part | None = None


class OfAge(BaseModel, extra="forbid"):
    """An adult who helps, of this age band."""

    kind: Literal["age_band"]
    band: age_bands.AgeBand


class WouldGo(BaseModel, extra="forbid"):
    """Would help in one of these communes or polling stations; who named no place would go anywhere."""

    kind: Literal["area"]
    places: Annotated[list[MemberTerritory], Field(min_length=1, max_length=500)]


class Near(BaseModel, extra="forbid"):
    """Lives at a known address at most so far from a place, as the crow flies."""

    kind: Literal["near"]
    label: Annotated[StrictStr, Field(min_length=1, max_length=120, description="What the place is called.")]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    latitude: Annotated[float, Field(ge=-90, le=90)]
    metres: Annotated[int, Field(strict=True, ge=50, le=50_000)]


class InTurf(BaseModel, extra="forbid"):
    """Lives at an address of a published turf."""

    kind: Literal["turf"]
    turf_id: UUID
    label: Annotated[StrictStr, Field(min_length=1, max_length=120, description="What the turf is called.")]


class InSegment(BaseModel, extra="forbid"):
    """People in a saved segment: so that two are joined, or one taken from the other."""

    kind: Literal["segment"]
    segment_id: UUID


class All(BaseModel, extra="forbid"):
    kind: Literal["all"]
    of: Annotated[list["Filter"], Field(min_length=1, max_length=30)]


class AnyOf(BaseModel, extra="forbid"):
    kind: Literal["any"]
    of: Annotated[list["Filter"], Field(min_length=1, max_length=30)]


class Not(BaseModel, extra="forbid"):
    kind: Literal["not"]
    of: "Filter"


def _refuse_forbidden(value: Any) -> Any:
    kind = value.get("kind") if isinstance(value, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # JSON, of any shape
    if isinstance(kind, str) and (error := refuse(kind)) is not None:
        raise error
    return value  # pyright: ignore[reportUnknownVariableType]  # JSON, of any shape


Filter: TypeAlias = Annotated[
    Annotated[
        Tagged
        | HasRole
        | Helps
        | Agrees
        | Lives
        | CameFrom
        | SaidTheme
        | Known
        | Reachable
        | Custom
        | InteractionRecorded
        | CanDo
        | Available
        | OfAge
        | WouldGo
        | Near
        | InTurf
        | InSegment
        | All
        | AnyOf
        | Not,
        Field(discriminator="kind"),
    ],
    BeforeValidator(_refuse_forbidden),
]
for _model in (All, AnyOf, Not):
    _model.model_rebuild()

FILTER: TypeAdapter[Filter] = TypeAdapter(Filter)


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


def days_before(today: date, days: int) -> date:
    return date.fromordinal(today.toordinal() - days)
