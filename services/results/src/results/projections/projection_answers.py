"""API answers built from stored projections."""

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
    projection: Projection, candidates: Sequence[KnownCandidate], prior: HeardForecast | None, confidential_until: Any
) -> ProjectionRead:
    content, candidates_by_id = projection.content, {candidate.id: candidate for candidate in candidates}
    # Too early: the counts are shown alone, and no estimate beside them.
    early = bool(content["too_early"])
    return ProjectionRead(
        round=projection.round,
        estimate=True,
        method=projection.method,
        data_vintage=vintage(content["stations_counted"], content["stations_sampled"], content["stations"]),
        past_ballots=content["ballots"],
        version=projection.version,
        projected_at=projection.projected_at,
        confidential_until=confidential_until,
        stations_counted=content["stations_counted"],
        stations_sampled=content["stations_sampled"],
        stations_expected=content["stations"],
        registered_share=content["registered_share"],
        too_early=content["too_early"],
        turnout=None if early else content["turnout"],
        turnout_intervals=[] if early else _ranges(content["turnout_intervals"]),
        valid_votes=None if early else content["valid"],
        law=content["law"],
        candidates=[] if early else [_candidate(line, candidates_by_id) for line in content["lines"]],
        prior=read_prior(prior),
    )


def stored_transfers(heard_transfers: HeardTransfers) -> TransfersUpdated:
    """Return the stored event of predict."""
    return TransfersUpdated.model_validate(
        heard_transfers.content | {"campaign_id": heard_transfers.campaign_id, "version": heard_transfers.version}
    )


def read_prior(prior: HeardForecast | None) -> PriorRead | None:
    if prior is None:
        return None
    interval = RangeRead(level=prior.level, low=prior.low, high=prior.high)
    return PriorRead(method=prior.method, share=prior.share, interval=interval)


def read_earlier(projection: Projection) -> EarlierProjection:
    content = projection.content
    return EarlierProjection(
        version=projection.version,
        method=projection.method,
        projected_at=projection.projected_at,
        stations_counted=content["stations_counted"],
        registered_share=content["registered_share"],
        too_early=content["too_early"],
        candidates=[
            EarlierShare(
                id=line["id"],
                share=line["share"],
                interval=next(range_read for range_read in _ranges(line["intervals"]) if range_read.level == TELLS),
            )
            for line in content["lines"]
            if not content["too_early"]
        ],
    )


def _candidate(line: Mapping[str, Any], candidates_by_id: Mapping[str, KnownCandidate]) -> CandidateProjection:
    candidate = candidates_by_id.get(line["id"])
    return CandidateProjection(
        id=line["id"],
        name=candidate.name if candidate else line["id"],
        nuance=candidate.nuance if candidate else None,
        share=line["share"],
        intervals=_ranges(line["intervals"]),
        chance_elected=line["elected"],
        chance_qualified=line["qualified"],
        # Projections stored by earlier versions have it under `out`.
        chance_may_merge=line.get("may_merge"),
        chance_out=line["out"],
        call=line["call"],
    )


def _ranges(intervals: Sequence[Mapping[str, float]]) -> list[RangeRead]:
    return [RangeRead.model_validate(interval) for interval in intervals]
