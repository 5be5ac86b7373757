"""profiles"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

CAMPAIGN_TABLES = ("profiling", "station_profile", "typology")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "profiling",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("data_vintage", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_profiling")),
    )
    op.create_table(
        "station_profile",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("commune", sa.String(), nullable=False),
        sa.Column("commune_name", sa.String(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("indicators", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "station", name=op.f("pk_station_profile")),
    )
    op.create_table(
        "typology",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("silhouette", sa.Float(), nullable=True),
        sa.Column("tried", postgresql.JSONB(), nullable=False),
        sa.Column("told_by", postgresql.JSONB(), nullable=False),
        sa.Column("kinds", postgresql.JSONB(), nullable=False),
        sa.Column("stations", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "basis", name=op.f("pk_typology")),
    )
    for table in CAMPAIGN_TABLES:
        for statement in tenancy.protect(table):
            op.execute(statement)


def downgrade() -> None:
    for table in CAMPAIGN_TABLES:
        op.drop_table(table)
