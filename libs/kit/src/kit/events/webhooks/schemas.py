"""API schemas for webhooks."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from kit.events.cloud_events import CloudEvent
from kit.events.webhooks.delivery_format import HEADER_NAME, HEADER_VALUE, Format

EventType = Annotated[str, StringConstraints(max_length=100)]


class WebhookHeader(BaseModel):
    """A secret that the receiver compares."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "x-make-apikey", "value": "9f2c4d1e8b7a4c3f"}]}
    )

    name: Annotated[str, Field(pattern=HEADER_NAME, description="None of ours or of HTTP itself.")]
    value: Annotated[
        str,
        Field(min_length=16, max_length=512, pattern=HEADER_VALUE, description="ASCII; never shown again."),
    ]


class WebhookCreate(BaseModel, extra="forbid"):
    """A URL to send events to."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"url": "https://exemple.fr/isoloir"}]})

    url: Annotated[str, Field(min_length=1, max_length=500, examples=["https://exemple.fr/isoloir"])]
    types: Annotated[
        list[EventType], Field(max_length=50, description="Which events; none: all that this service tells.")
    ] = []
    format: Annotated[
        Format,
        Field(
            description="The content type: `application/cloudevents+json`, or `application/json` with the same body."
        ),
    ] = "cloudevents"
    header: Annotated[WebhookHeader | None, Field(description="Sent beside the signature.")] = None


class WebhookReplay(BaseModel):
    """The position in the log after which to deliver again."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"after": 0}]})

    after: Annotated[int, Field(ge=0, le=2**53 - 1, description="A position of the feed; 0: from the beginning.")]


class WebhookSampleCreate(BaseModel):
    """The type of event to send a sample of."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"type": None}]})

    type: Annotated[EventType | None, Field(description="None: the first that the webhook is told.")] = None


class SampleEvent(CloudEvent):
    """A test delivery: `sample` is an extension attribute of CloudEvents, for tools that show no headers."""

    sample: bool = True


class WebhookSampleRead(BaseModel):
    """A sample that was sent, and its result."""

    event: SampleEvent = Field(description="The body that was sent; `webhook-id` is its id.")
    taken: bool = Field(description="It was answered by a 2xx.")
    answer: str = Field(description="A status, or why there was none.")


class WebhookRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    url: str
    types: list[str]
    format: Format
    header_name: str | None = Field(description="Of the secret header.")
    created_by: str
    created_at: datetime
    position: int = Field(description="Up to which the log was read for it.")
    delivered: int
    waiting: int = Field(description="Due, and not taken yet.")
    failures: int = Field(description="In a row.")
    last_answer: str | None
    last_tried_at: datetime | None
    next_try_at: datetime | None
    held_until: datetime | None = Field(description="Its reader asked for a pause.")
    retires_at: datetime | None = Field(description="Until then also signed with the secret before.")
    stopped_at: datetime | None = Field(description="Resume it: nothing is lost.")
    stopped_because: str | None = Field(
        description="`failures`: ten for one event; `gone`: 410; `revoked`: its software was cut off."
    )


class WebhookCreated(WebhookRead):
    """A new webhook. `secret` is shown once: it signs every delivery (Standard Webhooks)."""

    secret: str


class DeliveryRead(BaseModel):
    """One event for one webhook."""

    model_config = ConfigDict(from_attributes=True)

    position: int
    event_id: UUID = Field(description="The `webhook-id`: the same at each try.")
    type: str
    state: str = Field(description="`waiting` or `delivered`.")
    tries: int
    attempts: int = Field(description="That failed, since it waits.")
    last_answer: str | None
    last_tried_at: datetime | None
    next_try_at: datetime | None
    delivered_at: datetime | None
