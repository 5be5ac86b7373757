from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from proxy.db import Base, of_a_request_or_an_offer


class ErasureTotal(Base, kw_only=True):
    """The number of erased requests or offers by their last state: all that is left of them."""

    __tablename__ = "erasure_total"
    __table_args__ = (
        CheckConstraint("kind in ('request', 'offer')", name="kind"),
        CheckConstraint("erased > 0", name="erased"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[str] = mapped_column(Text, primary_key=True)
    erased: Mapped[int] = mapped_column(Integer)


class CrmReference(Base, kw_only=True):
    """The crm contact of a request or an offer, entered by a coordinator, so that its erasure reaches proxy."""

    __tablename__ = "crm_reference"
    __table_args__ = (
        *of_a_request_or_an_offer(),
        CheckConstraint("target_id = coalesce(request_id, offer_id)", name="target"),
        Index("ix_crm_reference_campaign_id_person", "campaign_id", "person"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    target_id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID | None]
    offer_id: Mapped[UUID | None]
    person: Mapped[UUID] = mapped_column(comment="The pseudonymous reference of crm.")
