"""Request and response schemas of the notices to people whose data came from a third party (GDPR, art. 14)."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from crm.people.records.schemas import Line


class DisclosureRead(BaseModel):
    """The notice to an acquired list's people, its progress, and the day it is due.

    Each person is counted in one of `mailed`, `printed`, `to_mail`, `to_print` and `nowhere`.
    """

    list_id: UUID
    subject: str
    text: Annotated[str, Field(description="As an invented person gets it.")]
    due_on: Annotated[date, Field(description="A month after the list was received (art. 14(3)(a)).")]
    late: bool
    notice_on: Annotated[date | None, Field(description="When the last of those who can be told was.")]
    missing: Annotated[list[str], Field(description="What has to be said before anything is sent, in French.")]
    state: Literal["none", "queueing", "sending", "ended"]
    asked_by: str | None
    asked_at: datetime | None
    people: int
    mailed: int
    printed: int
    to_mail: Annotated[int, Field(description="Seen for sure when it is sent: an address may be closed by then.")]
    to_print: int
    nowhere: Annotated[int, Field(description="Neither a mail address that works nor a postal one.")]
    came_back: Annotated[int, Field(description="Their mail was refused or returned: told by letter where one can.")]
    objected: Annotated[int, Field(description="Who took themselves off the list by the link.")]
    sent: Annotated[
        dict[str, int],
        Field(description="Mails by state; `unknown`: may have gone out when a worker died, never sent again."),
    ]


class TryAsk(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"address": "camille@exemple.fr"}]})

    address: Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^\x00-\x1f\x7f]+$")]


class GiverRead(BaseModel):
    given_by: Annotated[str | None, Field(description="Null: it was not said when they came.")]
    source: Literal["import", "integration"]
    people: int
    due_on: Annotated[date, Field(description="Of the first of them to be told.")]


class ContactNoticeRead(BaseModel):
    """The notice to imported contacts, its progress, and the day it is due.

    Each person to inform (`due`) is counted in one of `to_mail`, `to_print`, `refused` and `nowhere`.
    """

    subject: str
    text: Annotated[str, Field(description="As an invented person gets it.")]
    due_on: Annotated[date | None, Field(description="A month after the first of them came (art. 14(3)(a)).")]
    givers: Annotated[list[GiverRead], Field(description="Who gave the data of those who are to be told.")]
    given_by: Annotated[
        str | None,
        Field(description="Who gave the data of those of whom it was not said when they came."),
    ]
    missing: Annotated[list[str], Field(description="What has to be said before anything is sent, in French.")]
    state: Literal["none", "queueing", "sending", "ended"]
    asked_by: str | None
    asked_at: datetime | None
    due: int
    late: int
    soon: Annotated[int, Field(description="Due within the week.")]
    to_mail: int
    to_print: int
    refused: Annotated[int, Field(description="They said no already: nothing is sent to them.")]
    nowhere: Annotated[int, Field(description="Neither a mail address that works nor a postal one.")]
    unsaid: Annotated[int, Field(description="Of those who can be told: it was not said who gave their data.")]
    waiting: Annotated[int, Field(description="What tells them is in the queue.")]
    mailed: int
    printed: int
    unknown: Annotated[int, Field(description="May have been told when a worker died: not written to again.")]
    came_back: Annotated[int, Field(description="Their mail was refused, returned or stopped: to be told still.")]
    objected: Annotated[int, Field(description="Who said no by the link.")]
    sent: Annotated[dict[str, int], Field(description="Mails of notices by state.")]


class ContactInformAsk(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"given_by": "Collectif des Tilleuls"}]})

    given_by: Annotated[
        Line | None,
        Field(description="Who gave the data of those of whom it was not said when they came (art. 14(2)(f) GDPR)."),
    ] = None


class ContactInformAsked(BaseModel, frozen=True):
    """The arguments of the job that informs contacts."""

    run: int


class InformAsked(BaseModel, frozen=True):
    """The arguments of the job that informs a list. Stored jobs keep their old key names."""

    listing_id: UUID
    run: int
