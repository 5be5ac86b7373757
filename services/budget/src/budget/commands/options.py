"""Command options read as text and validated by a model, so that errors are problems, not usage pages."""

from typing import Annotated, TypeVar

import typer
from common.schemas.elections import ElectionKind
from common.schemas.instants import Day
from elections.kinds import kind_of
from elections.places.place import AmbiguousCode, parse_territory
from kit.cli import exit_with_problem
from kit.web.validation import describe_error
from pydantic import BaseModel, Field, ValidationError, ValidationInfo, field_validator

M = TypeVar("M", bound=BaseModel)

Option = Annotated[str | None, typer.Option()]
AsJson = Annotated[bool, typer.Option("--json", help="Un objet JSON sur la sortie standard.")]


def round_number(value: object) -> object:
    return int(str(value)) if value in ("1", "2") else value


class Election(BaseModel):
    election: ElectionKind
    territory: Annotated[
        str | None, Field(pattern=r"^(?:[a-z]{1,16}:)?[0-9A-Z]{1,9}(?:_[0-9A-Z.\-]{1,4})?$", max_length=24)
    ] = None

    @field_validator("election", mode="before")
    @classmethod
    def _old_name(cls, value: object) -> object:
        return ElectionKind.DEPARTEMENTALES if value == "cantonales" else value

    @field_validator("territory")
    @classmethod
    def _one_place(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None:
            return None
        try:
            return str(parse_territory(value))
        except AmbiguousCode:
            # A commune or a constituency overseas: the election says which.
            election: ElectionKind | None = info.data.get("election")
            level = kind_of(election).level if election else None
            if level not in ("commune", "circo"):
                raise
            return str(parse_territory(f"{level}:{value}"))


class DatedElection(Election):
    date: Day


def read_options(model: type[M], **options: object) -> M:
    try:
        return model.model_validate({name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        problem = describe_error({**first, "loc": ("body", *first["loc"])}, english=False)
        exit_with_problem("Option non valable", problem["detail"], problem["pointer"])
