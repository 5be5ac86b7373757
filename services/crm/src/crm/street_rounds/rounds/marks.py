"""Marks of stops: each once, even if the network repeats it, and never refused for its date."""

from uuid import uuid5

from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.street_rounds.poster_sites import service as poster_sites
from crm.street_rounds.poster_sites.schemas import ReportCreate
from crm.street_rounds.rounds.models import StreetRound, StreetRoundMark, StreetRoundStop
from crm.street_rounds.rounds.outcomes import outcomes_of
from crm.street_rounds.rounds.schemas import MarkCreate
from crm.street_rounds.rounds.service import retell


async def mark(
    session: AsyncSession, caller: Caller, street_round: StreetRound, put: MarkCreate
) -> tuple[StreetRoundMark, bool]:
    """Record a mark; return it, and whether it is new. A poster covered or torn is also reported on its site."""
    stop = await find_stop(session, street_round, put.position, "/position")
    if put.outcome not in outcomes_of(street_round.kind):
        raise Invalid("Ce résultat est celui d'un collage.", "This outcome is of a round of postering.", "/outcome")
    now = campaign_now((await get_campaign(session, street_round.campaign_id)).state)
    values = {"street_round_id": street_round.id, "recorded_by": caller.subject, "recorded_at": now}
    row = {"campaign_id": street_round.campaign_id, **values, **put.model_dump()}
    statement = insert(StreetRoundMark).values(row).on_conflict_do_nothing().returning(StreetRoundMark.id)
    new = await session.scalar(statement) is not None
    street_round_mark = await session.get_one(StreetRoundMark, (street_round.campaign_id, put.id))
    content = (street_round.id, put.position, put.outcome, put.count, put.boxes_left)
    if (
        street_round_mark.street_round_id,
        street_round_mark.position,
        street_round_mark.outcome,
        street_round_mark.count,
        street_round_mark.boxes_left,
    ) != content:
        raise Conflict("Cet identifiant est celui d'un autre pointage.", "This id is another mark's.", "/id")
    if new:
        if put.outcome in ("covered", "torn") and stop.poster_site_id is not None:
            await _report(session, caller, stop, put)
        await retell(session, caller, street_round)
    return street_round_mark, new


async def find_stop(
    session: AsyncSession, street_round: StreetRound, position: int, pointer: str | None = None
) -> StreetRoundStop:
    street_round_stop = await session.get(StreetRoundStop, (street_round.campaign_id, street_round.id, position))
    if street_round_stop is None:
        raise Invalid("Cette étape n'est pas dans la tournée.", "There is no such stop on this round.", pointer)
    return street_round_stop


async def _report(session: AsyncSession, caller: Caller, street_round_stop: StreetRoundStop, put: MarkCreate) -> None:
    """Report a problem under an id derived from the mark's, so that a repeat is the same report."""
    assert street_round_stop.poster_site_id is not None
    create = ReportCreate.model_validate(
        {
            "id": uuid5(put.id, "report"),
            "poster_site_id": street_round_stop.poster_site_id,
            "what": put.outcome,
            "posters": min(max(put.count, 1), 1000),
            "seen_at": put.happened_at,
        }
    )
    await poster_sites.note_seen(session, caller, create)
