"""Base class of events."""

from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, Field

from common.schemas.instants import Instant

_LAST_VERSION = 2**53 - 1  # what every JSON reader holds exactly


def _now() -> datetime:
    return datetime.now(UTC)


class Event(BaseModel):
    """A fact of one service, published to the others."""

    # Unknown fields are ignored: a service that was not upgraded yet must hear the newer form of a fact.
    model_config = ConfigDict(frozen=True, allow_inf_nan=False, json_schema_serialization_defaults_required=True)

    subject: ClassVar[str]
    registry: ClassVar[dict[str, type["Event"]]] = {}

    id: Annotated[UUID, Field(description="Unique: a consumer ignores an id that it has seen.")] = Field(
        default_factory=uuid4
    )
    occurred_at: Annotated[Instant, Field(description="Moment at which the fact was recorded.")] = Field(
        default_factory=_now
    )
    campaign_id: Annotated[UUID, Field(description="The campaign that the fact belongs to.")]
    version: Annotated[
        int,
        Field(
            ge=1,
            le=_LAST_VERSION,
            description="Grows with each change of the thing told of; a lower one than yours is old news.",
        ),
    ]

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        if cls.subject in Event.registry:
            raise TypeError(f"{cls.subject!r} is already {Event.registry[cls.subject].__name__}")
        Event.registry[cls.subject] = cls


def example(**fields: Any) -> ConfigDict:
    """Return the model_config of an event whose schema shows this example after the common fields."""
    common = {
        "id": "5b0d5f3e-7a36-4c1e-9d0c-2f6c4f0a9b11",
        "occurred_at": "2029-05-19T14:12:08Z",
        "campaign_id": "0b7cf1de-3c0f-4f5b-8f5f-5a1f6f0a7c21",
        "version": 1,
    }
    return ConfigDict(json_schema_extra={"examples": [common | fields]})
