"""HTTP schemas of published accounts."""

from datetime import datetime
from enum import StrEnum, auto
from typing import Annotated, Literal

from common.schemas.elections import ElectionKind
from pydantic import BaseModel, ConfigDict, Field


class Band(StrEnum):
    """The accounts to compare with."""

    ALL = auto()
    REIMBURSED = auto()
    """Those whom the State paid something: at least 5 % of the votes (or what the file says of their score)."""
    NOT_REIMBURSED = auto()


class FaultRead(BaseModel):
    line: int
    reason: str


class DatasetRead(BaseModel):
    """An imported file of the commission."""

    model_config = ConfigDict(from_attributes=True)

    id: Annotated[str, Field(examples=["legislatives-2022"])]
    election: ElectionKind
    year: int
    file: str
    sha256: str
    shared: Annotated[bool, Field(description="Compared with by every campaign; else by yours alone.")]
    accounts: int
    without_account: Annotated[int, Field(description="Candidates who had no account to file, or filed none.")]
    rejected: list[FaultRead]
    rejected_count: int
    imported_at: datetime


class SpreadRead(BaseModel):
    """The distribution of other accounts' spending on a heading, in whole euros or francs CFP."""

    model_config = ConfigDict(from_attributes=True)

    heading: Annotated[int | None, Field(description="None: the whole account.")]
    label: str
    quantiles: Annotated[list[int], Field(description="At 10, 25, 50, 75 and 90 %.")]
    usage_share: Annotated[float, Field(description="Share of the accounts with anything on it, 0 to 1.")]
    own_spending: int
    rank: Annotated[float, Field(description="Share of the accounts that spent less than this one, 0 to 1.")]


class ComparisonRead(BaseModel):
    """The comparison of this campaign with published accounts of the same election kind."""

    dataset: str | None
    election: ElectionKind
    currency: Literal["EUR", "XPF"]
    band: Band
    accounts: Annotated[int, Field(description="Number of accounts compared with; none below ten.")]
    same_ceiling: Annotated[bool, Field(description="Whether only accounts with a ceiling near this one are counted.")]
    spreads: list[SpreadRead]
    caveats: Annotated[list[str], Field(description="Limits of the comparison, in French.")]
