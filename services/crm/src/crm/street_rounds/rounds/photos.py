"""Pictures of stops: checked, re-encoded without metadata, encrypted."""

import hashlib
from uuid import UUID, uuid4

from kit.db.vault import open_vault
from kit.files.pictures import PictureRefused, open_picture
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.street_rounds.rounds.marks import find_stop
from crm.street_rounds.rounds.models import StreetRound, StreetRoundPhoto

MAX_PHOTOS = 4
"""Maximum number of pictures of one stop."""


async def add_photo(
    session: AsyncSession, caller: Caller, street_round: StreetRound, position: int, data: bytes
) -> tuple[StreetRoundPhoto, bool]:
    """Store a picture; return it, and whether it is new: the same file at the same stop is stored once."""
    await find_stop(session, street_round, position)
    received = hashlib.sha256(data).hexdigest()
    query = select(StreetRoundPhoto).where(
        StreetRoundPhoto.street_round_id == street_round.id, StreetRoundPhoto.position == position
    )
    if (existing := await session.scalar(query.where(StreetRoundPhoto.received_sha256 == received))) is not None:
        return existing, False
    if (await session.scalar(select(func.count()).select_from(query.subquery())) or 0) >= MAX_PHOTOS:
        raise Conflict(f"Cette étape a déjà {MAX_PHOTOS} photos.", f"This stop has {MAX_PHOTOS} photos.", "/file")
    try:
        picture = await open_picture(data)
    except PictureRefused as refused:
        raise Invalid(refused.fr, refused.en, "/file", reason=refused.code) from refused
    vault = await open_vault(session, street_round.campaign_id)
    row = {
        "campaign_id": street_round.campaign_id,
        "id": uuid4(),
        "street_round_id": street_round.id,
        "position": position,
        "received_sha256": received,
        "sha256": picture.sha256,
        "width": picture.width,
        "height": picture.height,
        "content": vault.seal_bytes(_field(street_round.id), picture.content),
        "added_by": caller.subject,
    }
    statement = insert(StreetRoundPhoto).values(row).on_conflict_do_nothing().returning(StreetRoundPhoto.id)
    new = await session.scalar(statement) is not None
    return (await session.scalars(query.where(StreetRoundPhoto.received_sha256 == received))).one(), new


async def read_photo(session: AsyncSession, street_round: StreetRound, photo_id: UUID) -> bytes:
    """Return the picture as JPEG."""
    query = select(StreetRoundPhoto.content).where(
        StreetRoundPhoto.id == photo_id, StreetRoundPhoto.street_round_id == street_round.id
    )
    sealed = await session.scalar(query)
    if sealed is None:
        raise NotFound("Il n'y a pas de photo à cette adresse.", "There is no such photo.")
    return (await open_vault(session, street_round.campaign_id)).open_bytes(_field(street_round.id), sealed)


async def count_photos(session: AsyncSession, campaign_id: UUID) -> int:
    query = select(func.count()).select_from(StreetRoundPhoto).where(StreetRoundPhoto.campaign_id == campaign_id)
    return await session.scalar(query) or 0


async def forget_photos(session: AsyncSession, campaign_id: UUID) -> int:
    """Delete all pictures after the election."""
    statement = (
        delete(StreetRoundPhoto).where(StreetRoundPhoto.campaign_id == campaign_id).returning(StreetRoundPhoto.id)
    )
    return len((await session.scalars(statement)).all())


def _field(street_round_id: UUID) -> str:
    return f"drop {street_round_id}"
