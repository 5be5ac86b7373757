from kit.db.updated_at import EAGER
from sqlalchemy import CheckConstraint, Index

from proxy.db import Base
from proxy.intake.applications.columns import Application, application_rules
from proxy.intake.requests.states import State

_STATES = ", ".join(f"'{state}'" for state in State)


class Request(Application, Base, kw_only=True):
    """A request of a voter who cannot vote in person."""

    __tablename__ = "request"
    __mapper_args__ = EAGER
    __table_args__ = (
        *application_rules("request"),
        CheckConstraint(f"state in ({_STATES})", name="state"),
        Index("ix_request_campaign_id_state_commune_station", "campaign_id", "state", "commune", "station"),
    )
