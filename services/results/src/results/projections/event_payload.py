"""Payloads of the projection's events. Pure."""

from collections.abc import Sequence

from common.events.results import ProjectionUpdated, ProjectionWithdrawn
from common.schemas.counts import Interval
from common.schemas.elections import Round
from common.schemas.estimates import ProjectedShare

from results.projections.models import Projection
from results.projections.outlook import TOLD, Line, Outlook, Range

TELLS = 0.9
"""Chance of the intervals of the event."""


def event_of(projection: Projection, outlook: Outlook) -> ProjectionUpdated:
    number: Round = 1 if projection.round == 1 else 2
    return ProjectionUpdated(
        campaign_id=projection.campaign_id,
        version=projection.version,
        method=outlook.method,
        data_vintage=vintage(outlook.stations_counted, outlook.stations_sampled, outlook.stations),
        round=number,
        stations_counted=outlook.stations_counted,
        stations_expected=outlook.stations,
        interval_level=TELLS,
        turnout=outlook.turnout,
        turnout_interval=_interval(outlook.turnout_intervals),
        shares=[
            ProjectedShare(
                candidate=line.id,
                share=line.share,
                interval=_interval(line.intervals),
                chance_to_win=line.elected if line.elected is not None else _first(line, outlook),
                chance_to_qualify=_goes_on(line) if number == 1 else None,
            )
            for line in outlook.lines
        ],
    )


def withdrawal_of(projection: Projection) -> ProjectionWithdrawn:
    return ProjectionWithdrawn(
        campaign_id=projection.campaign_id,
        version=projection.version,
        round=1 if projection.round == 1 else 2,
        stations_counted=projection.stations_counted,
        stations_expected=projection.content["stations"],
    )


def vintage(counted: int, sampled: int, stations: int) -> str:
    """Return what the projection rests on, in French: `38 bureaux sur 112`, `38 bureaux sur 112 et 5 centaines`."""
    if not sampled:
        return f"{counted} bureaux sur {stations}"
    return f"{counted} bureaux sur {stations} et {sampled} {'centaine' if sampled == 1 else 'centaines'}"


def _interval(ranges: Sequence[Range]) -> Interval:
    interval = ranges[TOLD.index(TELLS)]
    return Interval(low=interval.low, high=interval.high)


def _goes_on(line: Line) -> float | None:
    """Return the probability to be elected now or qualified for the second round."""
    if line.elected is None or line.qualified is None:
        return None
    return min(1.0, line.elected + line.qualified)


def _first(line: Line, outlook: Outlook) -> float:
    """Return the probability to lead, for elections whose rule cannot be applied yet."""
    lead, *others = outlook.lines
    if line.id != lead.id:
        return 0.0
    sure = all(_interval(lead.intervals).low > _interval(other.intervals).high for other in others)
    return 1.0 if sure else 0.5
