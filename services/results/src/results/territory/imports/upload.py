"""Validation of an uploaded file and its form fields."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from common.schemas.elections import ElectionKind
from common.schemas.instants import Day
from kit.web import validation
from kit.web.problems import Invalid
from pydantic import BaseModel, Field, ValidationError

MAX_BYTES = 200 * 2**20
_UNSAFE = re.compile(r"[^\w .()/\-]+")


class Ballot(BaseModel, extra="forbid"):
    """Round of the file, for a file whose name does not tell."""

    election: ElectionKind | None = None
    date: Day | None = None
    round: Annotated[int | None, Field(ge=1, le=2)] = None


class Upload(BaseModel):
    name: str
    """As it was sent, folders included, which may tell the election; nothing that could be markup."""
    content: bytes
    ballot: Ballot


def check_upload(name: str | None, content: bytes, fields: Mapping[str, Any]) -> Upload:
    """Validate an upload; raise Invalid for an invalid form field."""
    safe = _UNSAFE.sub("_", (name or "").replace("\\", "/"))[-200:]
    try:
        return Upload(name=safe, content=content, ballot=Ballot.model_validate(fields))
    except ValidationError as error:
        first_error = error.errors(include_url=False)[0]
        first = {**first_error, "loc": ("body", *first_error["loc"])}
        fr, en = (validation.describe_error(first, english=english) for english in (False, True))
        raise Invalid(fr["detail"], en["detail"], fr["pointer"]) from error
