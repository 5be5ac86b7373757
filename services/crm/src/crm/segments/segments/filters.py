"""The language of segments: conditions on what people themselves made known, joined by and, or, not.

What the law forbids to sort people by has a name here too, so that asking for it is answered with the article and not
with « unknown »: the sound of a name, a birthplace (CNIL on electoral files), an opinion (GDPR art. 9), minors.
"""

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


def days_before(today: date, days: int) -> date:
    return date.fromordinal(today.toordinal() - days)
