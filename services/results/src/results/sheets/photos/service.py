"""Photos of sheets: checked, reduced, encrypted, and recorded in the journal by their hash."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import TypeAlias
from uuid import UUID

from kit.db.vault import open_vault
from kit.files.pictures import PictureRefused, open_picture
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from results.journal.service import write_entry
from results.sheets.photos.models import Photo
from results.sheets.tallies.service import find_tally

MAX_PHOTOS = 6
"""Of one sheet: its pages, and one again."""


KnownPhoto: TypeAlias = Photo
"""What other features see of a picture of a sheet."""


async def add_photo(
    session: AsyncSession, caller: Caller, tally_id: UUID, data: bytes, sent_sha256: str | None
) -> Photo:
    """Add a photo; the same file is stored once a sheet. `sent_sha256`: the hash that the sender computed."""
    received = hashlib.sha256(data).hexdigest()
    if sent_sha256 is not None and sent_sha256 != received:
        raise Invalid(
            "La photo est arrivée abîmée (empreinte différente) : elle sera renvoyée.",
            "The photo was damaged on its way (another hash): send it again.",
            "?sha256",
        )
    tally = await find_tally(session, caller.campaign_id, tally_id)
    caller.check_covers(tally.station, None)
    result = await session.scalar(select(Photo).where(Photo.tally_id == tally_id, Photo.received_sha256 == received))
    if result is not None:
        return result
    have = await session.scalar(select(func.count()).select_from(Photo).where(Photo.tally_id == tally_id)) or 0
    if have >= MAX_PHOTOS:
        raise Conflict(
            f"Cette feuille a déjà {MAX_PHOTOS} photos.", f"This sheet has {MAX_PHOTOS} photos already.", "/file"
        )
    try:
        picture = await open_picture(data)
    except PictureRefused as refused:
        raise Invalid(refused.fr, refused.en, "/file", reason=refused.code) from refused
    vault = await open_vault(session, caller.campaign_id)
    photo = Photo(
        campaign_id=caller.campaign_id,
        tally_id=tally_id,
        received_sha256=received,
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
        content=vault.seal_bytes(_field(tally_id), picture.content),
        added_by=caller.subject,
        added_at=datetime.now(UTC),
    )
    session.add(photo)
    await session.flush()
    about = {
        "tally": str(tally_id),
        "station": tally.station,
        "round": tally.round,
        "received": received,
        "kept": picture.sha256,
    }
    await write_entry(session, caller.campaign_id, caller.subject, "photo_added", about)
    return photo


async def list_photos(session: AsyncSession, tally_ids: Collection[UUID]) -> Sequence[Photo]:
    """Return photos in order of arrival, without their contents."""
    query = select(Photo).where(Photo.tally_id.in_(tally_ids)).order_by(Photo.added_at, Photo.id)
    return (await session.scalars(query)).all()


async def find_photo(session: AsyncSession, campaign_id: UUID, photo_id: UUID) -> Photo:
    photo = await session.get(Photo, (campaign_id, photo_id))
    if photo is None:
        raise NotFound("Il n'y a pas de photo à cette adresse.", "There is no such photo.")
    return photo


async def read_content(session: AsyncSession, photo: Photo) -> bytes:
    vault = await open_vault(session, photo.campaign_id)
    sealed = await session.scalar(select(Photo.content).where(Photo.id == photo.id))
    assert sealed is not None
    return vault.open_bytes(_field(photo.tally_id), sealed)


def _field(tally_id: UUID) -> str:
    return f"photo {tally_id}"
