"""Events told by crm."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from common.events.event import Event, example
from common.schemas.actions import ActionState, Channel
from common.schemas.campaign import CampaignState
from common.schemas.counts import Cents, Count
from common.schemas.instants import Hour, Instant
from common.schemas.territories import MemberTerritory, Station
from common.scopes import Feature, Role

_CAMPAIGN = {
    "name": "Val-de-Marne 6e",
    "candidate": "Camille Exemple",
    "election": "legislatives",
    "territory": "circo:9406",
    "rounds": [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-17"}],
    "time_zone": "Europe/Paris",
    "demo": True,
    "clock_offset_seconds": 79833600,
    "population": 118000,
    "triggered_on": None,
    "by_election": False,
}
_ACTION = {
    "id": "b7f1a7a2-95c1-4a55-8f0b-1f0d1c7f6a01",
    "kind": "postering",
    "status": "planned",
    "stations": ["94033_0001", "94033_0002"],
    "starts_at": "2029-05-20T18:00:00Z",
    "ends_at": "2029-05-20T20:00:00Z",
    "volunteers": 6,
    "cost_lines": [{"label": "200 affiches", "heading": 11, "amount_cents": 18000}],
    "sums": None,
    "attendees": None,
}


def _this_hour() -> datetime:
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


class CampaignOpened(Event):
    """Told when a campaign is created, with everything the other services need to serve it."""

    model_config = example(campaign=_CAMPAIGN)
    subject: ClassVar[str] = "crm.v1.campaign.opened"

    campaign: CampaignState


class CampaignChanged(Event):
    """Told when a campaign was edited: its whole new state, dates, territory and clock included."""

    model_config = example(version=2, campaign=_CAMPAIGN)
    subject: ClassVar[str] = "crm.v1.campaign.changed"

    campaign: CampaignState


class ControllerNamed(Event):
    """Told when a campaign named the controller of its personal data, or changed its entry in the register.

    The name is public: whoever gives data is told it first (GDPR, art. 13). Addresses stay in crm.
    """

    model_config = example(name="Camille Exemple, candidate")
    subject: ClassVar[str] = "crm.v1.controller.named"

    name: Annotated[
        str,
        Field(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f]+$", description="As forms and notices show it."),
    ]


class MemberChanged(Event):
    """Told when a team member joined, left, or changed roles, territories or features: the only source of rights."""

    model_config = example(
        member="canvasser-17",
        roles=["canvasser"],
        territories=["94033"],
        ends_at="2029-06-18T00:00:00Z",
        closed=["questionnaires"],
    )
    subject: ClassVar[str] = "crm.v1.member.changed"

    member: Annotated[
        str,
        Field(
            min_length=1,
            max_length=255,
            pattern=r"^[^\x00-\x1f]+$",
            description="The `sub` of the member's tokens: an identifier, not a name.",
        ),
    ]
    roles: Annotated[list[Role], Field(max_length=20, description="Empty: no right.")]
    territories: Annotated[list[MemberTerritory], Field(max_length=2000, description="Empty: the whole campaign.")]
    ends_at: Annotated[Instant | None, Field(description="Moment at which every right ends by itself.")]
    closed: list[Feature] = Field(
        default_factory=list[Feature],
        max_length=40,
        description="Features that are closed to them, whatever their roles give.",
    )


class ClientChanged(Event):
    """Told when a campaign let other software in, narrowed what it may do, or cut it off: the only source of its
    rights. Told as well when a member let a front-end act for them, and when that session ended.
    """

    model_config = example(
        client="app:0b9f3c1e-6f5d-4d0c-9a53-6b3d1f0e7c21",
        scopes=["people:read"],
        territories=["94033"],
        ends_at="2029-06-18T00:00:00Z",
    )
    subject: ClassVar[str] = "crm.v1.client.changed"

    client: Annotated[
        str,
        Field(
            min_length=1,
            max_length=255,
            pattern=r"^[^\x00-\x1f]+$",
            description="The `sub` of the software's tokens, or a member's session in a front-end: no name.",
        ),
    ]
    scopes: Annotated[
        list[Annotated[str, Field(pattern=r"^[a-z_]+:[a-z]+$", max_length=60)]],
        Field(max_length=200, description="Empty: no right."),
    ]
    territories: Annotated[list[MemberTerritory], Field(max_length=2000, description="Empty: the whole campaign.")]
    ends_at: Annotated[Instant | None, Field(description="Moment at which every right ends by itself.")]


class PersonChanged(Event):
    """Told when a contact was created or edited: which fields, never what they hold."""

    model_config = example(person="7e4b2d0c-8a51-4f27-9f43-0c1d6c1f3e55", fields=["address", "tags"], origin="import")
    subject: ClassVar[str] = "crm.v1.person.changed"

    person: Annotated[UUID, Field(description="Pseudonymous reference; only crm knows the person.")]
    fields: Annotated[
        list[Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$")]],
        Field(max_length=100, description="Names of the fields that changed."),
    ]
    origin: Annotated[Literal["team", "person", "import", "integration"], Field(description="Source of the change.")]


class PersonMerged(Event):
    """Told when two records turned out to be one contact: follow the reference that is kept."""

    model_config = example(kept="7e4b2d0c-8a51-4f27-9f43-0c1d6c1f3e55", merged="2a9c1b7e-6f0d-4b8a-8c35-9d2e7f4a1b66")
    subject: ClassVar[str] = "crm.v1.person.merged"

    kept: Annotated[UUID, Field(description="Pseudonymous reference that goes on.")]
    merged: Annotated[UUID, Field(description="Pseudonymous reference that is no more.")]


class PersonErased(Event):
    """Told when a contact's erasure is carried out: erase or unlink what you hold of this reference."""

    model_config = example(person="7e4b2d0c-8a51-4f27-9f43-0c1d6c1f3e55")
    subject: ClassVar[str] = "crm.v1.person.erased"

    person: Annotated[UUID, Field(description="Pseudonymous reference of who is erased.")]


class CanvassRecorded(Event):
    """Told when doors, calls or street conversations are recorded.

    One for each station, hour and channel of a sync batch, in sums: it says where and how many, never who.
    """

    model_config = example(
        occurred_at="2029-05-19T14:00:00Z",
        batch="d4a1c6f0-5b7e-4e0a-9a5c-3f8b2c7d1e77",
        station="94033_0001",
        hour="2029-05-19T14:00:00Z",
        channel="door",
        attempts=24,
        answered=13,
        refused=4,
        conversations=8,
        support={"1": 1, "2": 0, "3": 2, "4": 2, "5": 3},
        guessed=2,
    )
    subject: ClassVar[str] = "crm.v1.canvass.recorded"

    # A volunteer with a network sends each door at once: to the second, it would be the door's own time.
    occurred_at: Annotated[Hour, Field(description="The hour it was recorded in, and no finer.")] = Field(
        default_factory=_this_hour
    )
    batch: Annotated[UUID, Field(description="The upload that these sums come from.")]
    station: Station
    hour: Annotated[Hour, Field(description="The hour it happened in, and no finer.")]
    channel: Channel
    attempts: Annotated[Count, Field(description="Doors knocked at, numbers called, people stopped.")]
    answered: Annotated[Count, Field(description="Attempts that reached somebody, refusals included.")]
    refused: Annotated[Count, Field(description="Answered, and wanted no conversation.")]
    conversations: Annotated[Count, Field(description="Answered, and talked.")]
    support: Annotated[
        dict[Annotated[int, Field(ge=1, le=5)], Count],
        Field(
            description="People by support, 1 strong opponent to 5 strong supporter; absent: none.",
            max_length=5,
        ),
    ]
    guessed: Annotated[
        Count,
        Field(description="Attempts at doors whose station is guessed from geometry, and may be another."),
    ] = 0

    @model_validator(mode="after")
    def _sums_fit(self) -> Self:
        if max(self.answered, self.guessed) > self.attempts or self.refused + self.conversations > self.answered:
            raise ValueError("more answers or guesses than attempts, or more outcomes than answers")
        return self


class ActionPlanned(Event):
    """Told when an action is planned, and again when its plan changes or is cancelled (see its status)."""

    model_config = example(action=_ACTION)
    subject: ClassVar[str] = "crm.v1.action.planned"

    action: ActionState


class ActionCompleted(Event):
    """Told when an action has taken place, with what it really cost."""

    model_config = example(version=2, action=_ACTION | {"status": "completed"})
    subject: ClassVar[str] = "crm.v1.action.completed"

    action: ActionState


class PledgeMade(Event):
    """Told when someone promises a donation, and again when the promise is changed, kept or given up."""

    model_config = example(
        pledge="91c8e2b4-0d6f-4c1b-a7e9-5f3d8b2a6c88",
        giver="7e4b2d0c-8a51-4f27-9f43-0c1d6c1f3e55",
        amount_cents=15000,
        action_id="b7f1a7a2-95c1-4a55-8f0b-1f0d1c7f6a01",
        status="open",
    )
    subject: ClassVar[str] = "crm.v1.pledge.made"

    pledge: Annotated[UUID, Field(description="The promise.")]
    giver: Annotated[UUID | None, Field(description="Pseudonymous reference of a contact of crm.")]
    amount_cents: Cents
    action_id: Annotated[UUID | None, Field(description="The fundraiser it was made at.")]
    status: Annotated[Literal["open", "kept", "given_up"], Field(description="Outcome of the promise.")]
