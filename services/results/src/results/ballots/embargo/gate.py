"""The embargo rule, applied to a caller at the present time of their campaign; and what comes before the vote.

Whoever sends a sheet before its day tries something out, or goes by a wrong clock. It is kept apart, whatever it came
by: it neither counts nor stands against another, and the desk shows it. Only a person of the desk says that one is the
vote's, when typing it or later. Turnout and first ballots are refused: an invented turnout would hold its true sheet,
and invented ballots would be projected.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from common.events import ProjectionUpdated, ProjectionWithdrawn, TallyValidated
from common.schemas.campaign import CampaignState
from elections.clocks import department_of, voting_day_in
from elections.embargo import Embargo, Viewer, legal_hours
from kit.campaigns.queries import campaign_now, campaign_today, get_campaign
from kit.security.auth import Caller
from kit.text import french
from kit.web.problems import Conflict, TooEarly
from kit.web.refusals import station_of_others, unknown_round
from sqlalchemy.ext.asyncio import AsyncSession

from results.territory.stations.service import last_closings

RESULTS = frozenset({TallyValidated.subject, ProjectionUpdated.subject, ProjectionWithdrawn.subject})
"""Events that tell votes, or what is estimated from them, or that it was."""
PUBLIC = Viewer(frozenset(), ())
"""Who has no account."""


class StillSealed(TooEarly):
    """Raised when the caller may not see these results before the legal hour."""


@dataclass(frozen=True)
class Gate:
    """Embargo check for one caller, now.

    Every page, route, stream and feed calls it before it shows a number of votes.
    """

    embargo: Embargo
    viewer: Viewer
    time_zone: str

    def check_sums(self, round_number: int) -> None:
        self._check_round(round_number)
        if not self.embargo.shows_sums(self.viewer, round_number):
            raise self._still_sealed(round_number)

    def shows(self, round_number: int) -> bool:
        """Return whether this caller may see the round's totals."""
        self._check_round(round_number)
        return self.embargo.shows_sums(self.viewer, round_number)

    def check_station(self, round_number: int, station: str) -> None:
        self._check_round(round_number)
        if self.embargo.shows_station(self.viewer, round_number, station):
            return
        if self.viewer.covers(station):
            raise self._still_sealed(round_number)
        raise station_of_others()

    def check_own_stations(self, round_number: int) -> None:
        """Raise StillSealed unless the caller may see the sheets of the stations they cover."""
        self._check_round(round_number)
        if self.embargo.is_sealed(round_number) and not self.embargo.shows_station(self._anywhere, round_number, ""):
            raise self._still_sealed(round_number)

    def confidential_until(self, round_number: int) -> datetime | None:
        return self.embargo.confidential_until(round_number)

    def moment(self, round_number: int) -> str | None:
        """Return when the embargo ends, such as `dimanche 10 juin 2029 à 20 h`; None once it has passed."""
        until = self.confidential_until(round_number)
        return french.moment(until, self.time_zone) if until else None

    @property
    def _anywhere(self) -> Viewer:
        return Viewer(self.viewer.scopes, ())

    def _check_round(self, round_number: int) -> None:
        if round_number not in self.embargo.opens_at:
            raise unknown_round("?round")

    def _still_sealed(self, round_number: int) -> StillSealed:
        opens_at = self.embargo.opens_at[round_number]
        when = french.moment(opens_at, self.time_zone)
        return StillSealed(
            f"Aucun résultat ne sort avant l'heure légale (L. 52-2) : {when}.",
            f"No result may be given before the legal hour (L. 52-2): {opens_at.isoformat()}.",
            opens_at=opens_at.isoformat(),
        )


async def open_gate(session: AsyncSession, caller: Caller) -> Gate:
    return await _open(session, caller.campaign_id, Viewer(caller.scopes, caller.territories))


async def open_public_gate(session: AsyncSession, campaign_id: UUID) -> Gate:
    """Return the gate for anybody who has a link: nothing before the legal hour, everything after."""
    return await _open(session, campaign_id, PUBLIC)


async def legal_embargo(session: AsyncSession, state: CampaignState) -> Embargo:
    return Embargo(legal_hours(state, await last_closings(session)), campaign_now(state))


async def _open(session: AsyncSession, campaign_id: UUID, viewer: Viewer) -> Gate:
    state = (await get_campaign(session, campaign_id)).state
    return Gate(await legal_embargo(session, state), viewer, state.time_zone)


async def day_to_come(session: AsyncSession, campaign_id: UUID, station: str, number: int) -> date | None:
    """Return the day on which the station votes; None once it has come, or where there is no such round."""
    state = (await get_campaign(session, campaign_id)).state
    days = [voting_day_in(state, department_of(station), day.on) for day in state.rounds if day.number == number]
    return next((day for day in days if campaign_today(state) < day), None)


async def check_vote_began(session: AsyncSession, campaign_id: UUID, station: str, number: int) -> None:
    """Raise Conflict for a turnout or first ballots before the station's day."""
    day = await day_to_come(session, campaign_id, station, number)
    if day is not None:
        raise Conflict(
            f"Rien n’est enregistré : on vote le {french.day(day)}, et ceci s’envoie ce jour-là.",
            f"Nothing was stored: people vote on {day}, and this is sent on that day.",
            "/station",
        )
