"""HTTP schemas of exports."""

from datetime import datetime
from enum import StrEnum, auto
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class ExportFormat(StrEnum):
    """The formats of an export of the account."""

    PDF = auto()
    """The account in the order of the commission's headings, with its annexes."""
    XLSX = auto()
    """The same as a workbook."""
    NOMENCLATURE = auto()
    """CSV: the 21 + 5 headings."""
    LINES = auto()
    """CSV: every expense with its heading."""
    FEC = auto()
    """The journal in 18 columns (LPF A. 47 A-1)."""
    ARCHIVE = auto()
    """ZIP: all of these, the evidence, a manifest of hashes."""


class ExportCreate(BaseModel, extra="forbid", json_schema_extra={"examples": [{"format": "pdf"}]}):
    """A request for an export of the account as a file."""

    format: Annotated[ExportFormat, Field(examples=["pdf"])]
    with_donors: Annotated[
        bool,
        Field(strict=True, description="With the givers' names and addresses: for who may see them (donors:read)."),
    ] = False


class ExportRead(BaseModel):
    """A file made of the account."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    format: ExportFormat
    with_donors: bool
    account_version: Annotated[int, Field(description="Version of the account that was exported; see `/v1/account`.")]
    closed: Annotated[bool, Field(description="Whether the account was closed then.")]
    name: str
    size: int
    sha256: Annotated[str, Field(description="Hash of the file as it is downloaded.")]
    requested_by: str
    made_at: datetime
