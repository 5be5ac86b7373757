"""Request and response schemas of mailings."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from common.schemas.instants import Instant
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from crm.imports.acquired_lists.schemas import ListedAim
from crm.messaging.mailings.audience import Channel, Purpose
from crm.messaging.political_ads.schemas import SponsorDeclared
from crm.people.records.schemas import FieldKey, Line
from crm.segments.segments.filters import Filter

State: TypeAlias = Literal["draft", "scheduled", "queueing", "queued", "cancelled"]
Body: TypeAlias = Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$")]
Department: TypeAlias = Annotated[str, Field(pattern=r"^(?:[0-9]{2}|2[AB]|97[0-9]|98[0-9]|Z[A-Z])$", max_length=3)]
MailAddress: TypeAlias = Annotated[
    str, Field(min_length=3, max_length=254, pattern=r"^[^\x00-\x20\x7f<>,;]+@[^\x00-\x20\x7f<>,;]+$")
]


class MailingPut(BaseModel):
    """A mailing. `body` may contain `{{ prenom }}`, `{{ nom }}`, `{{ ville }}`, `{{ bureau }}`, `{{ ma_page }}`, `{{
    candidat }}`, `{{ campagne }}`, and `subject` the last two; `{% if ville %}…{% endif %}` is the only statement.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Invitation du 12 mai",
                    "channel": "email",
                    "subject": "Samedi au marché, avec {{ candidat }}",
                    "body": "Bonjour {{ prenom }},\n\nNous serons au marché samedi.",
                    "filter": {"kind": "tag", "tag": "marché"},
                }
            ]
        },
    )

    name: Annotated[Line, Field(description="What the team calls it.", examples=["Invitation du 12 mai"])]
    channel: Channel
    purpose: Annotated[
        Purpose,
        Field(
            description="`team`: how volunteers work together, to them alone and without propaganda; never silenced."
        ),
    ] = "campaign"
    filter: Annotated[
        Filter | None, Field(description="A segment's filter, kept as it is now; none: all who agree to the channel.")
    ] = None
    theme: Annotated[FieldKey | None, Field(description="Only who said that they care about it.")] = None
    departments: Annotated[
        list[Department] | None,
        Field(
            min_length=1,
            max_length=120,
            description="Only who is known to vote or live in one of them, as an organisation asks within its own.",
        ),
    ] = None
    listed: Annotated[
        ListedAim | None,
        Field(
            description="Letters to the voters of a roll, by place and age alone; with neither `filter` nor `theme`."
        ),
    ] = None
    subject: Annotated[
        str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$", description="Of a mail or a letter.")
    ] = ""
    body: Annotated[Body, Field(examples=["Bonjour {{ prenom }},\n\nNous serons au marché samedi."])]
    cost_cents: Annotated[
        int,
        Field(strict=True, ge=0, le=10**10, description="What it costs, as far as is known: it is in the register."),
    ] = 0
    per_household: Annotated[
        StrictBool,
        Field(description="Of letters: one for those of a household who agree to post and have one address."),
    ] = False


class MailingRead(MailingPut, json_schema_extra=None):
    id: UUID
    version: int
    state: State
    edited_by: str
    edited_at: datetime
    approved_by: Annotated[str | None, Field(description="Null too when it was changed since.")]
    second_person: Annotated[bool, Field(description="Somebody else has to approve it, whatever the rule becomes.")]
    asked_at: Annotated[datetime | None, Field(description="When its author last asked for approval.")]
    wanted_at: Annotated[datetime | None, Field(description="When it is to start once approved; null: at once.")]
    returned: Annotated[str | None, Field(description="What has to change, by who did not approve it.")]
    starts_at: datetime | None
    queued_at: datetime | None
    stopped: Annotated[
        str | None,
        Field(description="Why it was not sent though somebody asked for it, in French; a draft again. Send it anew."),
    ]
    counts: Annotated[dict[str, int], Field(description="`reached`, and who was left out by why.")]
    sent: Annotated[
        dict[str, int],
        Field(description="Messages by state; `unknown`: may have gone out when a worker died, never sent again."),
    ]


class AudienceRead(BaseModel):
    reached: int
    excluded: Annotated[dict[str, int], Field(description="By why: `no_consent`, `no_targeting`, `closed`…")]
    targeted: Annotated[bool, Field(description="Only to who agreed to political targeting (2024/900, art. 18).")]


class PreviewAsk(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"person_id": "0d6f3c1e-58a4-4b7e-9c02-8f1f6d2b7a34"}]}
    )

    person_id: UUID


class PreviewRead(BaseModel):
    subject: str
    text: str
    html: Annotated[str, Field(description="Empty for an SMS.")]
    parts: Annotated[int, Field(description="How many SMS it is charged as; 0 for a mail.")]
    excluded: Annotated[str | None, Field(description="Why this person would not get it; null: they would.")]


class TestAsk(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"address": "camille@exemple.fr"}]})

    address: Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^\x00-\x1f\x7f]+$")]
    person_id: Annotated[UUID | None, Field(description="As this person gets it; none: an invented one.")] = None


class SendAsk(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"at": "2029-05-24T18:00:00+02:00"}]})

    at: Annotated[Instant | None, Field(description="By the campaign's clock; now if left out.")] = None


class ApprovalAsk(SendAsk):
    """Start of the mailing once somebody else has approved it; at once if left out."""


class ReturnAsk(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"note": "La salle a changé."}]})

    note: Annotated[
        str,
        Field(
            min_length=1,
            max_length=1000,
            pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$",
            description="What has to change, for its author.",
        ),
    ]


class RulePut(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "second_person": True,
                    "sponsor": "Camille Exemple, candidate",
                    "sponsor_address": "1 rue de l'Essai, 94300 Vincennes",
                    "reply_to": "equipe@exemple.fr",
                    "declared": {"kind": "person", "country": "FR", "controlled_abroad": False},
                }
            ]
        },
    )

    second_person: Annotated[bool, Field(strict=True, description="Somebody else than who wrote it must approve.")]
    sponsor: Annotated[Line, Field(description="Who answers for what is sent, and pays for it.")]
    sponsor_address: Line
    reply_to: Annotated[MailAddress | Literal[""], Field(description="Where answers go.")] = ""
    sms_stop: Annotated[Line, Field(description="How to say no by SMS; it holds the word STOP.")] = (
        "STOP : répondez STOP"
    )
    declared: Annotated[
        SponsorDeclared | None,
        Field(description="Needed in the three months before the vote (Regulation (EU) 2024/900, art. 5(2))."),
    ] = None


class RuleRead(RulePut, json_schema_extra=None):
    changed_by: str
