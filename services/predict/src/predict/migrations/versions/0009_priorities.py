"""priorities"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"

TABLES = (
    "support_basis",
    "station_support",
    "heard_action",
    "turnout_report",
    "proxy_request",
    "headroom",
    "holdout",
    "holdout_station",
)


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # Canvasses that were counted before say neither: crm's events can be replayed to fill them in.
    for column in ("refused", "supporters"):
        op.add_column("canvass", sa.Column(column, sa.Integer(), server_default="0", nullable=False))
    # What was heard before counts with the next five people of its station.
    op.add_column("canvass", sa.Column("counted", sa.Boolean(), server_default=sa.false(), nullable=False))
    _create_support()
    _create_heard()
    _create_holdouts()
    for table in TABLES:
        for statement in tenancy.protect(table):
            op.execute(statement)


def _key(name: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("campaign_id", *columns, name=op.f(f"pk_{name}"))


def _create_support() -> None:
    op.create_table(
        "support_basis",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("bloc", sa.String(), nullable=True),
        sa.Column("election", sa.String(), nullable=True),
        _key("support_basis"),
    )
    op.create_table(
        "station_support",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("yes", sa.Float(), nullable=False),
        sa.Column("no", sa.Float(), nullable=False),
        sa.Column("moving", sa.Float(), nullable=True),
        sa.Column("staying", sa.Float(), nullable=True),
        sa.Column("turnout", sa.Float(), nullable=True),
        _key("station_support", "station"),
    )


def _create_heard() -> None:
    op.create_table(
        "heard_action",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("stations", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hours", sa.Float(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        _key("heard_action", "action"),
    )
    op.create_table(
        "turnout_report",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("moment", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        _key("turnout_report", "round", "station", "moment"),
    )
    op.create_table(
        "proxy_request",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("commune", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=True),
        sa.Column("rounds", postgresql.ARRAY(sa.Integer()), nullable=False),
        _key("proxy_request", "ref"),
    )
    op.create_index("ix_proxy_request_station", "proxy_request", ["campaign_id", "station"], unique=False)
    op.create_table(
        "headroom",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("ceiling_cents", sa.BigInteger(), nullable=True),
        sa.Column("spent_cents", sa.BigInteger(), nullable=False),
        sa.Column("planned_cents", sa.BigInteger(), nullable=False),
        sa.Column("headroom_cents", sa.BigInteger(), nullable=True),
        sa.Column("level", sa.String(), nullable=False),
        _key("headroom"),
    )


def _create_holdouts() -> None:
    op.create_table(
        "holdout",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("bloc", sa.String(), nullable=True),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.Column("placebo_sd", sa.Float(), nullable=False),
        sa.Column("detectable_effect", sa.Float(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("data_vintage", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("abandoned_at", sa.DateTime(timezone=True), nullable=True),
        _key("holdout", "id"),
    )
    op.create_index(
        "ix_holdout_running",
        "holdout",
        ["campaign_id"],
        unique=True,
        postgresql_where=sa.text("status = 'running'"),
    )
    op.create_table(
        "holdout_station",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("holdout_id", sa.Uuid(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("pair", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Boolean(), nullable=False),
        _key("holdout_station", "holdout_id", "station"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    for column in ("refused", "supporters", "counted"):
        op.drop_column("canvass", column)
