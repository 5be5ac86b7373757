"""The API's schemas of questionnaires."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from crm.forms.questionnaires.definitions import Definition
from crm.people.records.schemas import Line


class QuestionnairePut(BaseModel, extra="forbid"):
    name: Annotated[Line, Field(description="What the team calls it.", examples=["Porte à porte de mai"])]
    definition: Definition
    retired: Annotated[bool, Field(strict=True, description="Asked no more; its answers stay.")] = False


class QuestionnaireRead(QuestionnairePut):
    """A questionnaire. `definition` is the draft; people are asked a published version."""

    id: UUID
    version: int
    published: Annotated[int, Field(description="The newest published version; 0: none yet.")]
    created_by: str
    created_at: datetime


class VersionRead(BaseModel):
    """A published version, which never changes. Scripts, forms and sheets refer to it by questionnaire id and
    number.
    """

    questionnaire_id: UUID
    number: int
    definition: Definition
    published_by: str
    published_at: datetime
