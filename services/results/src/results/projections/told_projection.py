"""Answers of the API on projections, made from what is stored."""

from collections.abc import Mapping, Sequence
from typing import Any

from common.events.predict import TransfersUpdated

from results.ballots.candidates.service import KnownCandidate
from results.projections.event_payload import TELLS, vintage
from results.projections.models import HeardForecast, HeardTransfers, Projection
from results.projections.schemas import (
    CandidateProjection,
    EarlierProjection,
    EarlierShare,
    PriorRead,
    ProjectionRead,
    RangeRead,
)


def read_projection(
    made: Projection, candidates: Sequence[KnownCandidate], prior: HeardForecast | None, confidential_until: Any
) -> ProjectionRead:
    content, named = made.content, {one.id: one for one in candidates}
    return ProjectionRead(
        round=made.round,
        estimate=True,
        method=made.method,
        data_vintage=vintage(content["stations_counted"], content["stations_sampled"], content["stations"]),
        past_ballots=content["ballots"],
        version=made.version,
        projected_at=made.projected_at,
        confidential_until=confidential_until,
        stations_counted=content["stations_counted"],
        stations_sampled=content["stations_sampled"],
        stations_expected=content["stations"],
        registered_share=content["registered_share"],
        too_early=content["too_early"],
        turnout=content["turnout"],
        turnout_intervals=_ranges(content["turnout_intervals"]),
        valid_votes=content["valid"],
        law=content["law"],
        candidates=[_candidate(line, named) for line in content["lines"]],
        prior=read_prior(prior),
    )


def told_transfers(heard: HeardTransfers) -> TransfersUpdated:
    """The event, as it was heard."""
    return TransfersUpdated.model_validate(heard.content | {"campaign_id": heard.campaign_id, "version": heard.version})


def read_prior(prior: HeardForecast | None) -> PriorRead | None:
    if prior is None:
        return None
    interval = RangeRead(level=prior.level, low=prior.low, high=prior.high)
    return PriorRead(method=prior.method, share=prior.share, interval=interval)


def read_earlier(made: Projection) -> EarlierProjection:
    content = made.content
    return EarlierProjection(
        version=made.version,
        method=made.method,
        projected_at=made.projected_at,
        stations_counted=content["stations_counted"],
        registered_share=content["registered_share"],
        too_early=content["too_early"],
        candidates=[
            EarlierShare(
                id=line["id"],
                share=line["share"],
                interval=next(one for one in _ranges(line["intervals"]) if one.level == TELLS),
            )
            for line in content["lines"]
        ],
    )


def _candidate(line: Mapping[str, Any], named: Mapping[str, KnownCandidate]) -> CandidateProjection:
    known = named.get(line["id"])
    return CandidateProjection(
        id=line["id"],
        name=known.name if known else line["id"],
        nuance=known.nuance if known else None,
        share=line["share"],
        intervals=_ranges(line["intervals"]),
        chance_elected=line["elected"],
        chance_qualified=line["qualified"],
        chance_out=line["out"],
        call=line["call"],
    )


def _ranges(kept: Sequence[Mapping[str, float]]) -> list[RangeRead]:
    return [RangeRead.model_validate(one) for one in kept]
