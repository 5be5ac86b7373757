"""Request and response schemas of organisations above campaigns."""

from datetime import datetime
from typing import Annotated, Literal, Self, TypeAlias
from uuid import UUID

from common.schemas.instants import Instant
from kit.text.single_line import LINE
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from crm.campaign.actions.schemas import ActionCreate
from crm.campaign.members.schemas import DisplayName
from crm.forms.questionnaires.schemas import QuestionnairePut
from crm.messaging.mailings.audience import Channel
from crm.messaging.mailings.schemas import Body, Department
from crm.people.records.schemas import FieldKey

Departments: TypeAlias = Annotated[list[Department], Field(max_length=120, description="None: all of them.")]
Share: TypeAlias = Literal["sums", "appeals"]
Arrangement = Annotated[int, Field(strict=True, ge=1, le=1000)]
OrgRole: TypeAlias = Literal["lead", "reader"]
Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=120, pattern=LINE)]


class OrganisationPut(BaseModel):
    """An organisation and its first lead, as the operator creates it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"name": "Fédération du Val-de-Marne", "lead": "bouvreuil", "lead_name": "Dominique, fédération"}
            ]
        },
    )

    name: Name
    lead: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]
    lead_name: DisplayName


class OrgMemberPut(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"display_name": "Claude, secteur nord", "role": "reader", "departments": ["94"]}]
        },
    )

    display_name: DisplayName
    role: OrgRole
    departments: Departments = []
    ends_at: Instant | None = None


class OrgMemberRead(OrgMemberPut, json_schema_extra=None):
    subject: str


class EnteredRead(BaseModel):
    """The organisation that an invitation let into."""

    organisation_id: UUID


class OrganisationFound(BaseModel):
    """An organisation that the caller founds and leads."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Fédération de la Charente"}]})

    name: Name


class OrganisationRead(BaseModel):
    id: UUID
    name: str
    role: OrgRole
    departments: list[str]
    ends_at: datetime | None


class JoinLinkRead(BaseModel):
    code: Annotated[str, Field(description="For the campaigns that are to join; good for thirty days.")]


class AffiliationPut(BaseModel):
    """The organisation to join, and what it may see (`sums`) and send (`appeals`)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"code": "code-de-la-federation-du-val-de-marne", "shares": ["sums", "appeals"], "arrangement": 1}
            ]
        },
    )

    code: Annotated[str, Field(min_length=20, max_length=200, pattern=r"^[0-9A-Za-z_\-]+$")]
    shares: Annotated[list[Share], Field(min_length=1, max_length=2)]
    arrangement: Annotated[
        Arrangement | None,
        Field(description="The joint-controller arrangement that you accept; needed to share `appeals`."),
    ] = None


class ArrangementPut(BaseModel, extra="forbid", json_schema_extra={"examples": [{"arrangement": 1}]}):
    """The joint-controller arrangement (GDPR, art. 26) that the campaign accepts, by its version."""

    arrangement: Arrangement


class AffiliationRead(BaseModel):
    organisation_id: UUID
    organisation_name: str
    shares: list[Share]
    joined_by: str
    joined_at: datetime
    arrangement: Annotated[int | None, Field(description="Accepted version; null: messages wait until it is.")]
    arranged_by: str | None
    arranged_at: datetime | None


class Sums(BaseModel):
    """The totals of one campaign, or of all. Null: from one to four, which might identify a person."""

    people: int | None
    reachable: Annotated[int | None, Field(description="Who agreed to e-mails.")]
    volunteers: int | None
    attempts: int | None
    conversations: int | None
    planned: Annotated[int, Field(description="Actions to come.")]
    completed: int


class CampaignSums(Sums):
    campaign_id: UUID
    name: str
    candidate: str
    department: Annotated[str | None, Field(description="Null where the territory is larger than one.")]


class TotalsRead(BaseModel):
    """The totals of an organisation. `total` adds what is shown, null if nothing is; `silent`: campaigns that share no
    totals, or outside your departments.
    """

    organisation: str
    campaigns: list[CampaignSums]
    total: Sums
    silent: int


class MessageAsked(BaseModel, extra="forbid"):
    """A message by mail, SMS or letter, which each campaign may send to people who consented to it."""

    channel: Channel = "email"
    subject: Annotated[
        str,
        Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$", description="Of a mail or a letter; an SMS has none."),
    ] = ""
    body: Body
    theme: Annotated[FieldKey | None, Field(description="Only to who said that they care about it.")] = None


AppealKind: TypeAlias = Literal["message", "work", "questionnaire", "help"]


class AppealPut(BaseModel):
    """An appeal: a message to each campaign's own people, some work, a questionnaire, or help that one asks for."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "departments": ["94"],
                    "message": {
                        "subject": "Deux heures pour la réunion du 22",
                        "body": "Bonjour {{ prenom }},\n\nPouvez-vous aider à installer la salle ?",
                    },
                }
            ]
        },
    )

    departments: Annotated[
        list[Department],
        Field(
            max_length=120,
            description="None: all of one's own. A larger campaign is asked for a message to who lives in them.",
        ),
    ] = []
    message: MessageAsked | None = None
    work: ActionCreate | None = None
    questionnaire: QuestionnairePut | None = None
    help: Annotated[UUID | None, Field(description="A help request; also the appeal's id.")] = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if sum(asked is not None for asked in (self.message, self.work, self.questionnaire, self.help)) != 1:
            raise PydanticCustomError(
                "invalid",
                "a message, a piece of work, a questionnaire or help: one of them",
                {"fr": "demandez un message, un travail, un questionnaire ou du renfort, un seul à la fois"},
            )
        return self


class AppealSent(BaseModel):
    appeal: UUID
    asked: Annotated[int, Field(description="Campaigns asked now; those asked before are not asked again.")]


class AppealAnswers(BaseModel):
    """The number of campaigns by their answer."""

    appeal: UUID
    open: int
    accepted: int
    declined: int
    done: Annotated[
        int,
        Field(description="Sent, carried out or published."),
    ]


class AppealAsked(AppealAnswers):
    kind: AppealKind
    channel: Annotated[Channel | None, Field(description="Of a message.")]
    title: str
    asked_at: datetime


class AppealRead(BaseModel):
    id: UUID
    organisation_name: str
    kind: AppealKind
    channel: Annotated[Channel | None, Field(description="Of a message.")]
    title: str
    text: str
    departments: Annotated[list[str], Field(description="A message goes to who lives in them alone; none: to all.")]
    asked_by: str
    asked_at: datetime
    state: Literal["open", "accepted", "declined"]
    answered_by: str | None
    made: Annotated[UUID | None, Field(description="The draft, the action or the questionnaire.")]
