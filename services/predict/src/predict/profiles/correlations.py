"""Correlations of a territory's votes with its profile, by list or bloc."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.profiles import correlation, service
from predict.profiles.correlation import correlate_votes
from predict.profiles.indicators import BY_ID
from predict.profiles.models import StationProfile
from predict.profiles.schemas import CorrelationRead, CorrelationsRead
from predict.profiles.votes import By, Votes, read_votes


async def read_correlations(session: AsyncSession, campaign_id: UUID, election: str | None, by: By) -> CorrelationsRead:
    profile_run = await service.bring_up_to_date(session, campaign_id)
    votes = await read_votes(session, campaign_id, election, by)
    rows = (await session.scalars(select(StationProfile).where(StationProfile.campaign_id == campaign_id))).all()
    items, left_out = correlate_all(votes, rows)
    return CorrelationsRead(
        next=None,
        election=votes.election,
        by=by,
        items=items,
        left_out=left_out,
        warning=correlation.WARNING_FR,
        warning_en=correlation.WARNING_EN,
        method=correlation.METHOD,
        data_vintage=f"{votes.name} ; {profile_run.data_vintage}"[:200],
    )


def correlate_all(votes: Votes, rows: Sequence[StationProfile]) -> tuple[list[CorrelationRead], list[str]]:
    """Return the correlations of every vote with every indicator with enough places, and the indicators without."""
    items: list[CorrelationRead] = []
    told_indicators: set[str] = set()
    for name, shares in votes.shares.items():
        for id in BY_ID:
            known_rows = [row for row in rows if id in row.indicators and row.station in shares]
            correlation = correlate_votes(
                [shares[row.station] for row in known_rows],
                [row.indicators[id]["estimate"]["value"] for row in known_rows],
                [votes.registered[row.station] for row in known_rows],
                count_places(known_rows, id),
            )
            if correlation is not None:
                told_indicators.add(id)
                items.append(_describe(name, id, correlation))
    seen = {id for row in rows for id in row.indicators}
    return items, [BY_ID[id].label for id in BY_ID if id in seen - told_indicators]


def count_places(rows: Sequence[StationProfile], id: str) -> float:
    """Return the approximate number of places of an indicator: communes, or IRIS."""
    estimates: list[Mapping[str, object]] = [row.indicators[id]["estimate"] for row in rows]
    communes = {row.commune for row, estimate in zip(rows, estimates, strict=True) if estimate["how"] == "commune"}
    finer = sum(estimate["how"] != "commune" for estimate in estimates)
    return float(len(communes) + finer)


def _describe(vote: str, id: str, correlation: correlation.Correlation) -> CorrelationRead:
    return CorrelationRead(
        vote=vote,
        indicator=id,
        label=BY_ID[id].label,
        r=round(correlation.r, 4),
        low=round(correlation.low, 4),
        high=round(correlation.high, 4),
        stations=correlation.stations,
        effective=round(correlation.effective, 1),
    )
