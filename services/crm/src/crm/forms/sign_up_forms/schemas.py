"""The API's schemas of sign-up forms."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from kit.web.paging import Page
from pydantic import BaseModel, Field

from crm.forms.answers.schemas import Answers
from crm.forms.questionnaires.definitions import Language, Sentence
from crm.people.records.schemas import Line

FormUse = Literal["email", "sms", "call", "post", "online_targeting", "party_sharing"]


class FormWords(BaseModel, extra="forbid"):
    """The texts around the questions in one language; missing ones are in French (for English, in English).

    In another language, `agree`, `named`, `rights`, `notice` and each use are required before it opens.
    """

    title: Sentence | None = None
    intro: Sentence | None = None
    first_names: Sentence | None = None
    surname: Sentence | None = None
    email: Sentence | None = None
    phone: Sentence | None = None
    postcode: Sentence | None = None
    agree: Annotated[Sentence | None, Field(description="Before the boxes: `J'accepte`.")] = None
    named: Annotated[Sentence | None, Field(description="Keeps the answers with the name.")] = None
    send: Sentence | None = None
    yes: Sentence | None = None
    no: Sentence | None = None
    only_if: Sentence | None = None
    thanks: Sentence | None = None
    who: Annotated[Sentence | None, Field(description="`{}` stands for the candidate.")] = None
    notice: Annotated[Sentence | None, Field(description="Leads to who keeps what.")] = None
    rights: Sentence | None = None
    demo: Sentence | None = None
    uses: Annotated[dict[FormUse, Sentence], Field(description="What each box says.")] = {}


class SignUpFormPut(BaseModel, extra="forbid"):
    name: Annotated[Line, Field(description="What the team calls it.", examples=["Site du candidat"])]
    title: Annotated[Line, Field(examples=["Rejoindre la campagne"])]
    intro: Annotated[str, Field(max_length=1000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f<>]*$")] = ""
    questionnaire_id: UUID | None = None
    number: Annotated[int | None, Field(strict=True, ge=1, le=100_000, description="Its published version.")] = None
    uses: Annotated[
        list[FormUse], Field(max_length=6, description="What it asks to agree to, each a box of its own.")
    ] = []
    is_open: Annotated[bool, Field(strict=True)] = True
    words: Annotated[
        dict[Language, FormWords],
        Field(
            max_length=10,
            description="The campaign's own words, by language.",
            examples=[
                {
                    "es": {
                        "agree": "Acepto",
                        "uses": {"email": "recibir mensajes políticos por correo"},
                        "notice": "Quién guarda estos datos y por qué",
                        "rights": "Puede retirar su acuerdo en cualquier momento.",
                    }
                }
            ],
        ),
    ] = {}


class SignUpFormRead(SignUpFormPut):
    id: UUID
    version: int
    words_version: Annotated[
        int, Field(description="The version its words came into use with, which consents name; 0: it never was open.")
    ]
    path: Annotated[str, Field(description="Its public page; under `/cadre/` for the frame of another site.")]
    edited_by: str
    edited_at: datetime


class SitesPut(BaseModel, extra="forbid"):
    origins: Annotated[
        list[Annotated[str, Field(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]],
        Field(max_length=200, description="The whole list.", examples=[["https://www.exemple.fr"]]),
    ]


class SitesRead(Page[str]):
    """The origins of the sites that may embed the forms: `https://www.exemple.fr`."""


class SignUpCreate(BaseModel, extra="forbid"):
    """A sign-up. It takes effect once the address is confirmed."""

    first_names: Line
    surname: Line | None = None
    email: Annotated[str, Field(min_length=3, max_length=254)] | None = None
    phone: Annotated[str, Field(min_length=3, max_length=30)] | None = None
    postcode: Annotated[str, Field(pattern=r"^[0-9A-Za-z \-]{3,10}$")] | None = None
    uses: Annotated[list[FormUse], Field(max_length=6)] = []
    answers: Answers = {}
    named: Annotated[bool, Field(strict=True, description="Agrees to have the answers kept by name.")] = False


class SentSignUp(SignUpCreate):
    """A stored sign-up with the text version that was read: the form may change before it is confirmed."""

    questionnaire_id: UUID | None = None
    number: int | None = None
    language: Language = "fr"
