"""Home view of a phone: all it shows of its stations, in one answer, cached on the phone for use offline."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from common.schemas.campaign import CampaignState
from elections.clocks import department_of, voting_day_in
from kit.campaigns.queries import campaign_today, get_campaign
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates.service import list_candidates
from results.ballots.embargo.gate import open_gate
from results.reporting.phones.schemas import PhoneCandidate, PhoneHome, PhoneSheet, PhoneStation, PhoneTurnout
from results.reporting.phones.service import PhoneCaller
from results.reporting.poll_watchers.duties import SAID, Duty
from results.sheets.photos.service import list_photos
from results.sheets.tallies.known_sheets import list_own
from results.sheets.tallies.schemas import FindingRead
from results.sheets.turnouts.service import list_turnouts
from results.territory.stations.known_station import KnownStation
from results.territory.stations.service import list_stations


async def read_home(session: AsyncSession, phone: PhoneCaller) -> PhoneHome:
    caller = phone.caller
    state = (await get_campaign(session, caller.campaign_id)).state
    gate = await open_gate(session, caller)
    (day,) = [round_day for round_day in state.rounds if round_day.number == phone.round]
    stations = [station for station in await list_stations(session) if caller.covers(station.station)]
    sheets = await list_own(session, caller.subject, phone.round)
    photos = await list_photos(session, [sheet.id for sheet in sheets])
    turnouts = await list_turnouts(session, caller, phone.round)
    return PhoneHome(
        campaign=state.name,
        candidate=state.candidate,
        demo=state.demo,
        round=phone.round,
        on=_voting_day(state, day.on, stations),
        time_zone=state.time_zone,
        today=campaign_today(state),
        server_time=datetime.now(UTC),
        confidential_until=gate.confidential_until(phone.round),
        stations=[_station(station, phone) for station in stations],
        candidates=[
            PhoneCandidate(id=candidate.id, panel=candidate.panel, name=candidate.name)
            for candidate in await list_candidates(session, phone.round)
        ],
        turnouts=[PhoneTurnout.model_validate(turnout, from_attributes=True) for turnout in turnouts],
        sheets=[
            PhoneSheet(
                id=sheet.id,
                station=sheet.station,
                state=sheet.state,
                reason=sheet.reason,
                findings=[FindingRead.model_validate(finding) for finding in sheet.findings],
                photos=sum(photo.tally_id == sheet.id for photo in photos),
            )
            for sheet in sheets
        ],
    )


def _voting_day(state: CampaignState, round_on: date, stations: Sequence[KnownStation]) -> date:
    """Return the day on which these stations vote: in a campaign of the nation, those of the Atlantic on the eve."""
    return min((voting_day_in(state, department_of(one.station), round_on) for one in stations), default=round_on)


def _station(station: KnownStation, phone: PhoneCaller) -> PhoneStation:
    duties = [
        SAID[Duty(assignment.duty)]
        for assignment in phone.watcher.assignments
        if (assignment.station, assignment.round) == (station.station, phone.round)
    ]
    return PhoneStation(
        station=station.station,
        code=station.station.partition("_")[2].lstrip("0") or "0",
        commune_name=station.commune_name,
        place=station.place,
        address=station.address,
        registered=station.registered,
        closing=station.closings.get(str(phone.round)),
        duties=duties,
    )
