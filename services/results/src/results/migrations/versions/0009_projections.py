"""projections"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "projection",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts from 1 in its round."),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("stations_counted", sa.Integer(), nullable=False),
        sa.Column(
            "made_from",
            sa.String(),
            nullable=False,
            comment="Digest of the sheets and candidates: equal for equal ones.",
        ),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("projected_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "round", "version", name=op.f("pk_projection")),
    )
    op.create_table(
        "heard_forecast",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("level", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "round", name=op.f("pk_heard_forecast")),
    )
    op.create_table(
        "heard_transfers",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "round", name=op.f("pk_heard_transfers")),
    )
    for statement in (
        # What was projected is never rewritten.
        *tenancy.protect("projection", may="select, insert"),
        *tenancy.protect("heard_forecast"),
        *tenancy.protect("heard_transfers"),
    ):
        op.execute(statement)


def downgrade() -> None:
    for table in ("heard_transfers", "heard_forecast", "projection"):
        op.drop_table(table)
