"""The API's schemas of consent texts."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from common.schemas.instants import Day
from pydantic import BaseModel, ConfigDict, Field

from crm.forms.questionnaires.definitions import Language

Version: TypeAlias = Annotated[
    str, Field(min_length=1, max_length=80, pattern=r"^[0-9A-Za-z][0-9A-Za-z_.:\-]*$", examples=["papier-2029-05"])
]
Origin: TypeAlias = Literal["form", "service", "campaign"]


class ConsentTextCreate(BaseModel):
    """A consent text of the campaign's own, on paper or for calls, stored for good."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "text_version": "papier-2029-05",
                    "text": "J'accepte de recevoir par e-mail des messages politiques de cette campagne.",
                    "shown_on": "2029-05-02",
                }
            ]
        },
    )

    text_version: Annotated[Version, Field(description="As the consents name it.")]
    language: Language = "fr"
    text: Annotated[
        str,
        Field(min_length=1, max_length=8000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f<>]*\S[^\x00-\x08\x0b-\x1f\x7f<>]*$"),
    ]
    shown_on: Annotated[Day | None, Field(description="Since when people read them; today if left out.")] = None


class LineRead(BaseModel):
    part: Annotated[str, Field(description="Of the page: `title`, `agree`, `uses/email`…", examples=["uses/email"])]
    text: str


class TextRead(BaseModel):
    language: Annotated[str, Field(description="ISO 639-1.", examples=["fr"])]
    lines: Annotated[list[LineRead], Field(description="In the order of the page.")]


class NamedRead(BaseModel):
    text_version: str
    lines: Annotated[int, Field(description="Of the consent ledger that say yes to it.")]
    is_kept: Annotated[bool, Field(description="Whether its words can be shown (GDPR, art. 7(1)).")]


class ConsentTextRead(BaseModel):
    """The text of one version: a form's in one language; the software's own in several."""

    text_version: str
    origin: Annotated[Origin, Field(description="Of a sign-up form, of this software, or entered by the campaign.")]
    form_id: UUID | None
    number: Annotated[int | None, Field(description="The form's version with which they came into use.")]
    questionnaire_id: UUID | None
    questionnaire_number: Annotated[int | None, Field(description="The published version whose questions stood there.")]
    shown_from: Annotated[datetime | None, Field(description="Null: as long as this software has been in use.")]
    texts: list[TextRead]
