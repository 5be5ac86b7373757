"""HTTP schemas of the accesses to a campaign."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field


class AccessesRead(BaseModel):
    """Accesses to a campaign that are still open, beside those of who directs it and who keeps its account."""

    members: Annotated[int, Field(description="Members with other roles than those that stay.")]
    invitations: Annotated[int, Field(description="Invitations that nobody has accepted, and open ones for a room.")]
    phones: int
    sign_up_forms: int
    front_ends: int
    clients: Annotated[int, Field(description="Software that asks for rights, or has some.")]
    connectors: int
    allowed_from: Annotated[date, Field(description="The day after the last round.")]
    is_allowed: bool

    @property
    def total(self) -> int:
        counts = (self.members, self.invitations, self.phones, self.sign_up_forms)
        return sum((*counts, self.front_ends, self.clients, self.connectors))
