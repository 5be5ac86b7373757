from datetime import datetime
from typing import Annotated
from uuid import UUID

from common.schemas import Round
from elections.special_categories.detection import find_sensitive
from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

REFERENCE = r"^[ A-Za-z0-9-]{0,20}$"
REFERENCE_INPUT = {"/reference": "la référence, de six lettres ou chiffres comme dans l'e-mail de Maprocuration"}
"""The name of the input on a page, for what is wrong with it."""


class EstablishmentCreate(BaseModel, extra="forbid", json_schema_extra={"examples": [{"reference": "A1B2C3"}]}):
    """Report that the proxy was made before the authority."""

    reference: Annotated[
        str, Field(pattern=REFERENCE, description="Maprocuration's reference, six characters usually; empty on paper.")
    ] = ""


class VoteReportCreate(BaseModel, extra="forbid", json_schema_extra={"examples": [{"round": 1, "voted": True}]}):
    """A report of whether the holder could vote."""

    round: Round
    voted: Annotated[bool, Field(strict=True)]


def _refuse_sensitive(text: str) -> str:
    """Raise for text that clearly reveals health, an opinion or the like: a note must not hold it."""
    finding = find_sensitive(text)
    if finding is not None and finding.certain:
        raise PydanticCustomError(
            "special_category",
            "{en}",
            {
                "en": "this note reveals health, an opinion or another special category (GDPR, art. 9): note what is "
                "to be done, not why",
                "fr": "cette note révèle la santé, une opinion ou une autre donnée sensible (RGPD, art. 9) : notez ce "
                "qu’il faut faire, pas pourquoi",
            },
        )
    return text


class NoteCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={"examples": [{"text": "Préfère être rappelé le soir ; ira au commissariat samedi."}]},
):
    """A member's note about a case, for the team; nothing about health, opinion or reasons."""

    text: Annotated[
        str,
        Field(min_length=1, max_length=1_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"),
        AfterValidator(_refuse_sensitive),
    ]


class NoteRead(BaseModel):
    id: UUID
    text: Annotated[str | None, Field(description="Null: the member looked up how to reach the person.")]
    created_by: str
    created_at: datetime


class InvitationCount(BaseModel):
    """The number of holders asked to go further than they offered."""

    invited: int


class ContactRead(BaseModel):
    """The contact of a person, to call them; the read is recorded in the case."""

    first_names: str
    surname: str
    email: str
    phone: str
