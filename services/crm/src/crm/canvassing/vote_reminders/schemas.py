from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from crm.people.records.consent_uses import Use


class AttendanceRow(BaseModel, extra="forbid"):
    person_id: UUID
    voted: Annotated[bool, Field(strict=True)]


class AttendancePut(BaseModel):
    """The attendance in round one of known people, as read in an attendance list."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "consulted_on": "2029-06-11",
                    "people": [{"person_id": "0d6f3c1e-58a4-4b7e-9c02-8f1f6d2b7a34", "voted": True}],
                }
            ]
        },
    )

    consulted_on: Annotated[date, Field(description="When somebody of the campaign, a voter, consulted the list.")]
    people: Annotated[list[AttendanceRow], Field(min_length=1, max_length=2000)]


class AttendanceRead(BaseModel):
    noted: int


class ReminderRow(BaseModel):
    """A person to remind. Phone and e-mail are read one at a time, elsewhere."""

    id: UUID
    first_names: str | None
    surname: str | None
    station: str | None
    uses: list[Use]
    voted_first_round: bool | None = Field(description="Null where the attendance list was not consulted for them.")


class ReminderList(BaseModel):
    """The people who agreed to this channel, with the source of the attendance."""

    origin: str
    closes_at: datetime = Field(description="From here on no list is given (L. 49).")
    items: list[ReminderRow]
    next: str | None


class StationDay(BaseModel):
    station: str
    moment: str
    registered: int
    voters: int
    turnout: float
    behind: float = Field(description="Points of turnout below all stations together at that moment; negative: above.")


class PollingDay(BaseModel):
    """Turnout by station, lowest first: where volunteers and proxy holders are needed. Totals only."""

    round: int
    stations: list[StationDay]
    proxies_waiting: int
