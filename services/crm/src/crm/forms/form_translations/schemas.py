"""The API's schemas of translations of the texts that follow a form."""

from datetime import datetime
from typing import Annotated, TypeAlias

from kit.text.single_line import LINE
from pydantic import BaseModel, ConfigDict, Field

from crm.forms.page_words.after_forms import KNOWN

Said: TypeAlias = Annotated[str, Field(min_length=1, max_length=1500, pattern=LINE)]


class FormTranslationPut(BaseModel):
    """A complete translation, by key; missing texts are shown in French and marked as French."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"words": {"mail_subject": "Confirme su inscripción", "confirm_button": "Confirmar"}}]
        },
    )

    words: Annotated[
        dict[Annotated[str, Field(max_length=60)], Said],
        Field(max_length=len(KNOWN), description="`{}` stands for a name where it does in French."),
    ]


class FormTranslationRead(BaseModel):
    language: Annotated[str, Field(description="ISO 639-1; French and English are in the software.", examples=["es"])]
    version: int
    words: dict[str, str]
    french: Annotated[dict[str, str], Field(description="What is left out, as it is read in French.")]
    edited_by: str | None
    edited_at: datetime | None
