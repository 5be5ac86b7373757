"""HTTP schemas of the reimbursement forecast."""

from datetime import datetime
from typing import Annotated, Literal

from common.schemas.elections import CandidateId
from pydantic import BaseModel, Field

from budget.ceilings.answers import Currency
from budget.reimbursement.reimbursements.schemas import VoteShare

Basis = Literal["none", "forecast", "projection", "count", "proclaimed"]


class ReimbursementForecastPut(BaseModel, extra="forbid", json_schema_extra={"examples": [{"candidate": "A"}]}):
    """Inputs that no event brings: the own candidate, and the proclaimed share."""

    candidate: Annotated[CandidateId | None, Field(description="As results names it, to follow the night.")] = None
    share: Annotated[VoteShare | None, Field(description="Proclaimed, of the valid votes in round one.")] = None


class SideRead(BaseModel):
    """The account at one bound, in whole euros or francs CFP. A deficit is taken as own contribution."""

    spent: int
    own_contribution: int
    own_funds_spent: int
    if_reached: Annotated[int, Field(description="Paid back where the share is reached and every other condition met.")]
    if_missed: int


class ReimbursementForecastRead(BaseModel):
    """The expected reimbursement by the State, and the candidate's money at risk.

    It assumes that the account is filed in time and approved. Whole euros, or francs CFP.
    """

    version: int
    candidate: str | None
    basis: Annotated[Basis, Field(description="Source of the share; `none`: nothing was heard yet.")]
    basis_text: Annotated[str, Field(description="The same in French, with method and data.")]
    share: float | None
    share_low: float | None
    share_high: float | None
    threshold: Annotated[float | None, Field(description="The share that opens the right.", examples=[0.05])]
    threshold_probability: float | None
    no_reimbursement_probability: Annotated[float | None, Field(description="Probability that nothing is paid back.")]
    expected: int | None
    low: Annotated[int | None, Field(description="Lower end of the 90 % interval; `high` is the upper.")]
    high: int | None
    at_risk: Annotated[int | None, Field(description="The candidate's own money that would be lost if nothing came.")]
    expected_loss: Annotated[int | None, Field(description="Own money that is probably not paid back.")]
    currency: Currency
    committed: SideRead | None
    with_planned: SideRead | None
    article: str
    confidential_until: Annotated[
        datetime | None,
        Field(description="The night's figures are held back until then (L. 52-2), or shown to the closed team only."),
    ]
    notice: Annotated[str | None, Field(description="The missing figure, where there is no answer.")]
