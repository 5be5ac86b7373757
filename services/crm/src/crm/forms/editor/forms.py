"""The coordinator's forms about sign-up forms: a new one, its texts, the sites that may embed it."""

from collections.abc import Mapping
from typing import Annotated, Any

from kit.pages.forms import whole_number
from kit.pages.page_form import Choices, Line, LongText, PageForm, Posted
from pydantic import Field

INPUTS = {"/questionnaire_id": "questionnaire", "/number": "questionnaire"}
NAMES = {
    "/name": "le nom",
    "/title": "le titre",
    "/intro": "la présentation",
    "/questionnaire_id": "les questions",
    "/number": "les questions",
    "/uses": "les accords demandés",
}


class SignUpFormEntry(Posted):
    name: Line = ""
    title: Line = ""
    intro: LongText = ""
    questionnaire: Line = ""
    """A questionnaire and its version, as `id:number`."""
    uses: Choices = ()


class SitesEntry(Posted):
    origins: Annotated[str, Field(max_length=40_000)] = ""


def read_made(entry: SignUpFormEntry) -> dict[str, Any]:
    """Parse the form of a new sign-up form, for `SignUpFormPut`."""
    questionnaire_id, _, number = entry.questionnaire.strip().partition(":")
    return {
        "name": entry.name.strip(),
        "title": entry.title.strip(),
        "intro": entry.intro.strip(),
        "uses": entry.uses,
        "questionnaire_id": questionnaire_id,
        "number": whole_number(number) or None,
    }


def words_form(typed: Mapping[str, str], language: str) -> PageForm:
    """Return the typed texts of a sign-up form, with an input for each of its parts."""
    return PageForm(
        typed={key: (text,) for key, text in typed.items()},
        inputs={f"/words/{language}/{key}": key for key in typed},
    )
