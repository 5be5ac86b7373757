from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Controller(Base, kw_only=True):
    """The controller of the processing (GDPR, art. 4(7)), as the register names them."""

    __tablename__ = "controller"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(
        server_default="1", default=1, comment="Grows with each entry: events carry it."
    )
    name: Mapped[str]
    address: Mapped[str]
    email: Mapped[str]
    officer: Mapped[str | None] = mapped_column(default=None, comment="Data protection officer, if there is one.")
    host: Mapped[str | None] = mapped_column(default=None, comment="Who runs the machines, and in which country.")
    processors: Mapped[str | None] = mapped_column(
        default=None, comment="Who processes people for the campaign, where, by which contract and safeguards."
    )
    joint_contacts: Mapped[str | None] = mapped_column(
        default=None, comment="How to reach each organisation that is a joint controller (GDPR, art. 30(1)(a))."
    )
