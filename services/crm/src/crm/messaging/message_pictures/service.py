"""Pictures for messages: checked, coded anew without metadata, and served to whoever has the address."""

from collections.abc import Sequence
from uuid import UUID

from kit.files.pictures import PictureRefused, open_picture
from kit.messages.mail_layout import pictures_in
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import Text, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from crm.messaging.message_pictures.models import MessagePicture

MAX_PICTURES = 500
"""Pictures of a campaign, at most: some tens of megabytes."""
LONGEST_DESCRIPTION = 200


async def add_picture(session: AsyncSession, caller: Caller, data: bytes, description: str) -> MessagePicture:
    """Store a picture, once each. Raises Invalid for a file that is none, or one without a description."""
    description = " ".join(description.split())[:LONGEST_DESCRIPTION]
    if not description:
        raise Invalid("Dites ce que montre l’image.", "Say what the picture shows.", "/description")
    if any(letter in "[]()" for letter in description):
        raise Invalid("Décrivez-la sans crochets ni parenthèses.", "No brackets here.", "/description")
    try:
        picture = await open_picture(data)
    except PictureRefused as refused:
        raise Invalid(refused.fr, refused.en, "/file", reason=refused.code) from refused
    mine = select(MessagePicture).where(MessagePicture.campaign_id == caller.campaign_id)
    known = await session.scalar(mine.where(MessagePicture.sha256 == picture.sha256))
    if known is not None:
        return known
    if (await session.scalar(select(func.count()).select_from(mine.subquery())) or 0) >= MAX_PICTURES:
        raise Conflict(f"Cette campagne a déjà {MAX_PICTURES} images.", f"There are {MAX_PICTURES} already.", "/file")
    stored = MessagePicture(
        campaign_id=caller.campaign_id,
        description=description,
        content=picture.content,
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
        added_by=caller.subject,
    )
    session.add(stored)
    await session.flush()
    return stored


async def list_pictures(session: AsyncSession, campaign_id: UUID) -> Sequence[MessagePicture]:
    """List the pictures, newest first, without their content."""
    rows = select(MessagePicture).where(MessagePicture.campaign_id == campaign_id)
    newest = rows.options(defer(MessagePicture.content)).order_by(MessagePicture.added_at.desc(), MessagePicture.id)
    return (await session.scalars(newest)).all()


async def read_picture(session: AsyncSession, campaign_id: UUID, picture_id: UUID) -> bytes:
    """Return the picture as JPEG."""
    picture = await session.get(MessagePicture, (campaign_id, picture_id))
    if picture is None:
        raise NotFound("Cette image n’existe pas.", "There is no such picture.")
    return picture.content


async def check_pictures(session: AsyncSession, campaign_id: UUID, text: str) -> None:
    """Raise Invalid for a text that shows a picture which the campaign does not have."""
    wanted = set(pictures_in(text))
    if not wanted:
        return
    rows = select(cast(MessagePicture.id, Text)).where(MessagePicture.campaign_id == campaign_id)
    if missing := wanted - set(await session.scalars(rows)):
        raise Invalid(
            f"Image inconnue : {min(missing)}. Ajoutez-la d’abord aux images des messages.",
            f"Unknown picture: {min(missing)}. Add it to the message pictures first.",
            "/body",
        )


def picture_path(campaign_id: UUID, picture_id: UUID) -> str:
    return f"/images/{campaign_id}/{picture_id}.jpg"
