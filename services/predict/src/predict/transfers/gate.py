"""Embargo of tables from the counting night: before the legal hour for the closed team only."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from common.events.predict import TransfersUpdated
from elections.embargo import Embargo, Viewer, legal_hours
from kit.campaigns.queries import campaign_now, find_campaign
from kit.security.auth import Caller
from kit.text import french
from kit.web.problems import TooEarly
from sqlalchemy.ext.asyncio import AsyncSession


class StillSealed(TooEarly):
    """Raised when the caller may not see a table before the legal hour."""


@dataclass(frozen=True)
class Gate:
    """Embargo check for one caller, now. `rounds`: the campaign's own, by id."""

    embargo: Embargo
    viewer: Viewer
    rounds: Mapping[str, int]
    time_zone: str

    def confidential_until(self, *elections: str) -> datetime | None:
        """Return the latest embargo end of these rounds; None if none applies any more."""
        hours = [
            until
            for election in elections
            if election in self.rounds and (until := self.embargo.confidential_until(self.rounds[election]))
        ]
        return max(hours, default=None)

    def shows(self, *elections: str) -> bool:
        """Return whether the caller may see a table: like a total, it reveals many stations' votes."""
        return all(
            self.embargo.shows_sums(self.viewer, self.rounds[election])
            for election in elections
            if election in self.rounds
        )

    def check(self, *elections: str) -> None:
        if self.shows(*elections):
            return
        opens_at = self.confidential_until(*elections)
        assert opens_at is not None
        when = french.moment(opens_at, self.time_zone)
        raise StillSealed(
            f"Aucun résultat, ni ce qui en est tiré, ne sort avant l’heure légale (L. 52-2) : {when}.",
            f"No result, nor what comes of one, may be given before the legal hour (L. 52-2): {opens_at.isoformat()}.",
            opens_at=opens_at.isoformat(),
        )


async def open_gate(session: AsyncSession, caller: Caller) -> Gate:
    campaign = await find_campaign(session, caller.campaign_id)
    viewer = Viewer(caller.scopes, caller.territories)
    if campaign is None:
        return Gate(Embargo({}, datetime.now(UTC)), viewer, {}, "Europe/Paris")
    state = campaign.state
    # What closes when is known to results alone: without it the hour is the latest that there can be.
    embargo = Embargo(legal_hours(state, {}), campaign_now(state))
    rounds = {f"{state.election}-{day.on.year}-t{day.number}": day.number for day in state.rounds}
    return Gate(embargo, viewer, rounds, state.time_zone)


async def hold_back(session: AsyncSession, caller: Caller, rows: Sequence[Any]) -> int:
    """Return how many of the feed's rows the caller may read: it stops before the first embargoed one."""
    if not any(row.subject == TransfersUpdated.subject for row in rows):
        return len(rows)
    gate = await open_gate(session, caller)
    for index, row in enumerate(rows):
        if row.subject == TransfersUpdated.subject and not gate.shows(*_rounds_of(json.loads(row.payload))):
            return index
    return len(rows)


def _rounds_of(data: dict[str, Any]) -> list[str]:
    ballots = (data["from_ballot"], data["to_ballot"])
    return [f"{ballot['election']}-{ballot['on'][:4]}-t{ballot['round']}" for ballot in ballots]
