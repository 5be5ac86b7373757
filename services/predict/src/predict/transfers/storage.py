"""Storage of estimates, and their events."""

from dataclasses import asdict, dataclass
from uuid import UUID, uuid5

from common.events.predict import TransfersUpdated
from common.schemas.counts import Interval
from common.schemas.estimates import Transfer
from kit.events.outbox import tell
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from predict.transfers.models import TransferEstimate, TransferStation
from predict.transfers.table import EstimatedTable, shares_of

_NAMES = UUID("6f0f1c6e-6d0d-5d6b-8c27-0c7f1d1a3b52")
LEAST_VOTES = 1e-6


@dataclass(frozen=True)
class Question:
    """Key of an estimate; a new estimate with the same key replaces it."""

    from_election: str
    to_election: str
    territory: str
    merge_below: float
    prior_id: UUID | None
    night: bool = False

    def id_in(self, campaign_id: UUID) -> UUID:
        # Of the night there is one table, whatever it was seeded with.
        prior, kind = ("", "night") if self.night else (str(self.prior_id), "asked")
        parts = (campaign_id, self.from_election, self.to_election, self.territory, self.merge_below, prior, kind)
        return uuid5(_NAMES, "|".join(map(str, parts)))


async def hold_question(session: AsyncSession, campaign_id: UUID, question: Question) -> None:
    """Lock these two rounds until the transaction ends, so that versions stay in order."""
    key = f"{campaign_id}|{question.from_election}|{question.to_election}"
    await session.execute(text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})


async def store_estimate(
    session: AsyncSession,
    campaign_id: UUID,
    question: Question,
    estimated_table: EstimatedTable,
    vintage: str,
    *,
    announce: bool,
) -> TransferEstimate:
    """Store an estimate; its key must be locked."""
    layout = estimated_table.layout
    e = TransferEstimate
    same = (e.campaign_id == campaign_id, e.from_election == question.from_election)
    last = await session.scalar(select(func.max(e.version)).where(*same, e.to_election == question.to_election))
    estimate = TransferEstimate(
        campaign_id=campaign_id,
        id=question.id_in(campaign_id),
        **asdict(question),
        version=(last or 0) + 1,
        ballots={
            "from": layout.before.model_dump(mode="json"),
            "to": layout.after.model_dump(mode="json"),
        },
        origins=list(layout.origins.names),
        destinations=list(layout.destinations.names),
        votes=estimated_table.votes.ravel().tolist(),
        low90=estimated_table.low90.ravel().tolist(),
        high90=estimated_table.high90.ravel().tolist(),
        share_doubt=estimated_table.doubt.share.ravel().tolist(),
        between_doubt=estimated_table.doubt.between.ravel().tolist(),
        stations=len(layout.stations),
        method=estimated_table.method,
        data_vintage=vintage,
        cautions=[asdict(caution) for caution in estimated_table.cautions],
    )
    old = delete(TransferStation).where(
        TransferStation.campaign_id == campaign_id, TransferStation.estimate_id == estimate.id
    )
    await session.execute(old)
    await session.execute(delete(e).where(e.campaign_id == campaign_id, e.id == estimate.id))
    session.add(estimate)
    await session.flush()
    rows = [
        {
            "campaign_id": campaign_id,
            "estimate_id": estimate.id,
            "station": station,
            "commune": station.partition("_")[0],
            "votes": unit.ravel().tolist(),
        }
        for station, unit in zip(layout.stations, estimated_table.units, strict=True)
    ]
    await session.execute(insert(TransferStation), rows)
    if announce:
        await tell(session, _told(estimate, estimated_table))
    return estimate


def _told(estimate: TransferEstimate, estimated_table: EstimatedTable) -> TransfersUpdated:
    layout = estimated_table.layout
    rows = estimated_table.votes.sum(1)
    shares = shares_of(estimated_table.votes)
    transfers = [
        Transfer(
            from_choice=origin,
            to_choice=destination,
            share=min(max(float(shares[r, c]), 0.0), 1.0),
            interval=Interval(
                low=min(max(float(estimated_table.low90[r, c] / rows[r]), 0.0), 1.0),
                high=min(max(float(estimated_table.high90[r, c] / rows[r]), 0.0), 1.0),
            ),
        )
        for r, origin in enumerate(layout.origins.names)
        if rows[r] > LEAST_VOTES
        for c, destination in enumerate(layout.destinations.names)
    ]
    return TransfersUpdated(
        campaign_id=estimate.campaign_id,
        version=estimate.version,
        method=estimate.method,
        data_vintage=estimate.data_vintage,
        from_ballot=layout.before,
        to_ballot=layout.after,
        stations=estimate.stations,
        transfers=transfers,
    )
