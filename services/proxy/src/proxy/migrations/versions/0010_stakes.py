"""what predict tells: how narrow it is, and where an effort wins most"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy

revision = "0010"
down_revision = "0009"

_TABLES = ("heard_forecast", "heard_priority")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "heard_forecast",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "margin_votes",
            sa.Integer(),
            nullable=False,
            comment="Votes from the expected result to the nearest line: winning, or going on.",
        ),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("data_vintage", sa.String(), nullable=False),
        sa.CheckConstraint("round in (1, 2)", name=op.f("ck_heard_forecast_round")),
        sa.PrimaryKeyConstraint("campaign_id", "round", name=op.f("pk_heard_forecast")),
    )
    op.create_table(
        "heard_priority",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "station", name=op.f("pk_heard_priority")),
    )
    for table in _TABLES:
        for statement in tenancy.protect(table):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
