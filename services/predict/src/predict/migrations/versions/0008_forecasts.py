"""forecasts"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"

TABLES = ("contest", "scenario", "forecast", "forecast_backtest", "closing_turnout")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "contest",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("lists", postgresql.JSONB(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_contest")),
    )
    _create_forecasts()
    for table in TABLES:
        for statement in tenancy.protect(table):
            op.execute(statement)


def _create_forecasts() -> None:
    op.create_table(
        "scenario",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("assumptions", postgresql.JSONB(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_scenario")),
    )
    op.create_index(
        "ix_scenario_current", "scenario", ["campaign_id"], unique=True, postgresql_where=sa.text("current")
    )
    op.create_index("ix_scenario_name", "scenario", ["campaign_id", "name"], unique=True)
    op.create_table(
        "forecast",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("result", postgresql.JSONB(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_forecast")),
    )
    op.create_table(
        "forecast_backtest",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("rounds", postgresql.JSONB(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("data_vintage", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_forecast_backtest")),
    )
    op.create_table(
        "closing_turnout",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "round", "station", name=op.f("pk_closing_turnout")),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
