from uuid import UUID

from pydantic import BaseModel, Field

from results.sheets.tallies.reconciliation import State


class TallyBatchRow(BaseModel):
    """Outcome of one line: the state of its sheet, or the reason why it was refused."""

    line: int = Field(description="In the file, the heading being the first.")
    station: str | None
    tally_id: UUID | None
    state: State | None
    reason: str | None = Field(
        description="Why it is disputed: `arithmetic` or `conflict`; or set aside: `early`, before the vote."
    )
    detail: str | None = Field(description="What the checks found first, or why the line was refused.")
    pointer: str | None = Field(description="To the figure of the line that is at fault.")


class TallyBatchRead(BaseModel):
    accepted: int
    refused: int
    rows: list[TallyBatchRow]
