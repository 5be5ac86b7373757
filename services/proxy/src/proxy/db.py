from kit import tables
from kit.db.sessions import new_metadata
from kit.messages import tables as messages
from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass


class Base(MappedAsDataclass, DeclarativeBase):
    metadata = new_metadata()


tables.add_to(Base.metadata)
messages.MESSAGE.to_metadata(Base.metadata)


def of_a_request_or_an_offer() -> tuple[CheckConstraint, ForeignKeyConstraint, ForeignKeyConstraint]:
    """Return the constraints of a row that belongs to one request or one offer and is deleted with it."""
    return (
        CheckConstraint("num_nonnulls(request_id, offer_id) = 1", name="of_one"),
        ForeignKeyConstraint(["campaign_id", "request_id"], ["request.campaign_id", "request.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["campaign_id", "offer_id"], ["offer.campaign_id", "offer.id"], ondelete="CASCADE"),
    )
