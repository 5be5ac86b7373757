"""API representations of polls and their projection."""

from collections.abc import Callable, Sequence

from predict.forecasting.polls import levels, projection
from predict.forecasting.polls.checks import list_warnings
from predict.forecasting.polls.interpretation import make_survey
from predict.forecasting.polls.levels import Level
from predict.forecasting.polls.models import Poll
from predict.forecasting.polls.notes import list_notes
from predict.forecasting.polls.partial_pooling import Array
from predict.forecasting.polls.schemas import (
    LevelRead,
    OpinionRead,
    PollCreate,
    PollRead,
    ProjectionRead,
    StationOpinionRead,
)
from predict.forecasting.polls.service import PollProjection
from predict.forecasting.polls.survey import Answer, Survey

Z90 = 1.6449


def describe_poll(poll: Poll, survey: Survey | None = None) -> PollRead:
    """Return a poll. `survey`: as interpreted, with merged segments; warnings refer to it."""
    put = PollCreate.model_validate(poll.content)
    used = survey or make_survey(put)
    warnings = list_warnings(used)
    return PollRead(
        id=poll.id,
        added_at=poll.added_at,
        poll=put,
        warnings=warnings,
        notes=list_notes(used, put.sponsor, warnings),
    )


def describe_projection(projected: PollProjection, covers: Callable[[str], bool]) -> ProjectionRead:
    """Return a projection. `covers`: whether the reader may see a station."""
    made, survey = projected.projection, projected.survey
    rows = {station: row for row, station in enumerate(projected.stations)}
    sponsor = PollCreate.model_validate(projected.poll.content).sponsor
    return ProjectionRead(
        poll_id=projected.poll.id,
        level=_opinions(survey.answers, made.level, made.level_low, made.level_high),
        stations=[
            StationOpinionRead(
                station=station,
                commune_name=projected.summaries[station].commune_name,
                registered=projected.summaries[station].registered,
                opinions=_opinions(
                    survey.answers, made.mean[rows[station]], made.low[rows[station]], made.high[rows[station]]
                ),
            )
            for station in projected.stations
            if covers(station)
        ],
        left_out=[station for station in projected.left_out if covers(station)],
        used=[mix.dimension for mix in projected.composed.mixes],
        unused=projected.composed.unused,
        context=round(projected.context, 3),
        of_territory=projected.of_territory,
        notes=list_notes(survey, sponsor, list_warnings(survey)),
        method=projection.METHOD,
        data_vintage=projected.data_vintage,
    )


def _opinions(answers: Sequence[Answer], mean: Array, low: Array, high: Array) -> list[OpinionRead]:
    return [
        OpinionRead(
            answer=answer.id,
            label=answer.label,
            bloc=answer.bloc,
            share=_share(mean[index]),
            low=_share(low[index]),
            high=_share(high[index]),
        )
        for index, answer in enumerate(answers)
    ]


def describe_level(level: Level) -> LevelRead:
    half = Z90 * level.standard_error
    return LevelRead(
        answer=level.answer,
        bloc=level.bloc,
        share=_share(level.share),
        standard_error=round(level.standard_error, 5),
        low=_share(level.share - half),
        high=_share(level.share + half),
        polls=level.polls,
        latest_on=level.latest_on,
        method=levels.METHOD,
        data_vintage=f"{level.polls} sondage{'s' if level.polls > 1 else ''} jusqu’au {level.latest_on:%d/%m/%Y}",
    )


def _share(value: float) -> float:
    return round(min(1.0, max(0.0, float(value))), 5)
