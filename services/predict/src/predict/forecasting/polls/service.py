"""Service of polls: storage, projection to stations, levels for the forecast."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import numpy as np
from kit.campaigns.queries import campaign_today, get_campaign
from kit.files.sandbox import Sandbox
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid, NotFound, TooLarge
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.contests import service as contests
from predict.forecasting.polls.compositions import BlocOf, Composition, compose_stations
from predict.forecasting.polls.evidence import read_context
from predict.forecasting.polls.files import read_poll
from predict.forecasting.polls.guessed_blocs import guess_blocs
from predict.forecasting.polls.interpretation import Past, interpret_poll
from predict.forecasting.polls.levels import Level, PollReading, combine_readings
from predict.forecasting.polls.models import Poll
from predict.forecasting.polls.projection import Projection, project_survey
from predict.forecasting.polls.readings import By, read_level
from predict.forecasting.polls.schemas import PollCreate, PollFile
from predict.forecasting.polls.survey import Survey
from predict.past_results.elections.names import name_round
from predict.past_results.elections.rounds import Choice, Sheets, read_sheets
from predict.past_results.nuances import service as nuances
from predict.past_results.station_history import service as station_history
from predict.profiles import service as profiles
from predict.reference_datasets.cells import TOO_MANY_CELLS

MAX_POLLS = 300
_FILES = Sandbox(refusals=(TooLarge, Invalid), too_large=TOO_MANY_CELLS)
LEAST_REGISTERED = 50
"""A station with fewer registered voters is left out: what is said of it would be said of few people."""


@dataclass(frozen=True)
class PollProjection:
    """A poll projected to the campaign's stations; `registered` in the order of `stations`."""

    poll: Poll
    survey: Survey
    stations: Sequence[str]
    summaries: Mapping[str, profiles.Summary]
    left_out: Sequence[str]
    composed: Composition
    context: float
    of_territory: bool
    projection: Projection
    data_vintage: str


async def add_poll(session: AsyncSession, caller: Caller, put: PollCreate) -> tuple[Poll, Survey]:
    campaign = await get_campaign(session, caller.campaign_id)
    survey = await _understand(session, caller.campaign_id, put, campaign_today(campaign.state))
    count = select(func.count()).select_from(Poll).where(Poll.campaign_id == caller.campaign_id)
    if (await session.scalar(count) or 0) >= MAX_POLLS:
        raise Conflict(
            f"La campagne a déjà {MAX_POLLS} sondages : retirez les plus anciens.",
            f"The campaign has {MAX_POLLS} polls already: delete the oldest.",
        )
    poll = Poll(
        campaign_id=caller.campaign_id,
        id=uuid4(),
        title=put.title,
        fielded_to=put.fielded_to,
        content=put.model_dump(mode="json"),
        added_by=caller.subject,
    )
    session.add(poll)
    await session.flush()
    return poll, survey


async def add_file(session: AsyncSession, caller: Caller, data: bytes, about: PollFile) -> tuple[Poll, Survey]:
    """Add a poll from a table; an answer without a bloc takes that of the list of its name."""
    put = await _FILES.run(read_poll, data, about)
    lists = (await contests.read_contest(session, caller.campaign_id)).lists
    return await add_poll(session, caller, put.model_copy(update={"answers": guess_blocs(put.answers, lists)}))


async def set_blocs(session: AsyncSession, campaign_id: UUID, poll_id: UUID, blocs: Mapping[str, str | None]) -> Poll:
    """Set the bloc of each answer by its id; answers that are not votes have none."""
    poll = await get_poll(session, campaign_id, poll_id)
    put = PollCreate.model_validate(poll.content)
    answers = [
        answer.model_copy(update={"bloc": blocs[answer.id]}) if answer.id in blocs and answer.kind == "vote" else answer
        for answer in put.answers
    ]
    changed = put.model_copy(update={"answers": answers})
    await _understand(session, campaign_id, changed, put.fielded_to)
    poll.content = changed.model_dump(mode="json")
    await session.flush()
    return poll


async def list_polls(session: AsyncSession, campaign_id: UUID) -> list[Poll]:
    """Return polls, the latest fieldwork first."""
    query = select(Poll).where(Poll.campaign_id == campaign_id)
    return list(await session.scalars(query.order_by(Poll.fielded_to.desc(), Poll.id)))


async def get_poll(session: AsyncSession, campaign_id: UUID, poll_id: UUID) -> Poll:
    poll = await session.get(Poll, (campaign_id, poll_id))
    if poll is None:
        raise NotFound("Ce sondage n’existe pas ou a été retiré.", "There is no such poll, or it was deleted.")
    return poll


async def delete_poll(session: AsyncSession, campaign_id: UUID, poll_id: UUID) -> None:
    await get_poll(session, campaign_id, poll_id)
    await session.execute(delete(Poll).where(Poll.campaign_id == campaign_id, Poll.id == poll_id))


async def project_poll(session: AsyncSession, campaign_id: UUID, poll: Poll) -> PollProjection:
    put = PollCreate.model_validate(poll.content)
    territory = (await get_campaign(session, campaign_id)).state.territory
    survey = await _understand(session, campaign_id, put, poll.fielded_to)
    summaries = await profiles.read_summaries(session, campaign_id)
    stations = [station for station, summary in summaries.items() if summary.registered >= LEAST_REGISTERED]
    if not stations:
        raise Conflict(
            "Aucun bureau de la campagne n’est connu : importez d’abord des résultats de son territoire.",
            "No station of the campaign is known: import results of its territory first.",
        )
    past = await _read_past(session, campaign_id, survey)
    registered = np.asarray([summaries[station].registered for station in stations], dtype=np.float64)
    values = {station: summaries[station].values for station in stations}
    past = past or Past(Sheets([], {}), _no_bloc)
    composed = compose_stations(survey, stations, registered, values, past.sheets, past.bloc_of, past.trust)
    context, between = await read_context(session, campaign_id, territory)
    is_own_territory = put.territory == territory
    projection = await asyncio.to_thread(
        project_survey, survey, composed.mixes, registered, context=context, of_territory=is_own_territory
    )
    return PollProjection(
        poll, survey, stations, summaries, [station for station in summaries if station not in set(stations)],
        composed, context, is_own_territory, projection, _vintage(put, survey, between),
    )  # fmt: skip


async def read_levels(session: AsyncSession, campaign_id: UUID, by: By = "bloc") -> list[Level]:
    """Return the level of each bloc (or answer, by its id) in the campaign's territory; empty without polls."""
    readings: list[PollReading] = []
    for poll in (await list_polls(session, campaign_id))[:MAX_COMBINED]:
        projected = await project_poll(session, campaign_id, poll)
        readings += read_level(projected.survey, projected.projection, of_territory=projected.of_territory, by=by)
    return combine_readings(readings)


MAX_COMBINED = 12
"""The latest ones: older polls hardly weigh."""


def _no_bloc(_: Choice) -> str | None:
    return None


async def _understand(session: AsyncSession, campaign_id: UUID, put: PollCreate, today: date) -> Survey:
    elections = {segment.election for segment in put.segments if segment.election is not None}
    past = await _read_round(session, campaign_id, elections.pop()) if len(elections) == 1 else None
    return interpret_poll(put, past, today)


async def _read_past(session: AsyncSession, campaign_id: UUID, survey: Survey) -> Past | None:
    past_vote_segments = survey.of("past_vote")
    election = past_vote_segments[0].election if past_vote_segments else None
    return await _read_round(session, campaign_id, election) if election is not None else None


async def _read_round(session: AsyncSession, campaign_id: UUID, election: str) -> Past:
    territory = (await get_campaign(session, campaign_id)).state.territory
    grid = await nuances.read_grid(session, campaign_id)

    def bloc_of(choice: Choice) -> str | None:
        return grid.find(election, choice.nuance, choice.name)

    typed: BlocOf = bloc_of
    sheets = await read_sheets(session, election, territory)
    aligned, trust = await station_history.follow_sheets(session, territory, election, sheets)
    return Past(aligned, typed, trust)


def _vintage(put: PollCreate, survey: Survey, between: Sequence[str]) -> str:
    rounds = dict.fromkeys([*(s.election for s in survey.of("past_vote") if s.election), *between])
    method_notes = [
        f"{put.institute}, {put.fielded_from:%d/%m/%Y} au {put.fielded_to:%d/%m/%Y}",
        *map(name_round, rounds),
    ]
    return " ; ".join(method_notes)[:200]
