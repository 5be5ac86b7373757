"""transfers"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

CAMPAIGN_TABLES = ("transfer_estimate", "transfer_station", "transfer_prior", "night_sheet")
REFERENCE_TABLES = ("national_transfer",)


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    _create_estimates()
    _create_given()
    for table in CAMPAIGN_TABLES:
        for statement in tenancy.protect(table):
            op.execute(statement)
    for table in REFERENCE_TABLES:
        for statement in tenancy.reference(table, may="select, insert, update, delete"):
            op.execute(statement)


def _table() -> list[sa.Column[object]]:
    """What a stored table of transfers has, whoever owns it."""
    return [
        sa.Column("origins", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("destinations", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("votes", postgresql.ARRAY(sa.Float(53)), nullable=False),
        sa.Column("low90", postgresql.ARRAY(sa.Float(53)), nullable=False),
        sa.Column("high90", postgresql.ARRAY(sa.Float(53)), nullable=False),
        sa.Column("stations", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("data_vintage", sa.String(), nullable=False),
        sa.Column("cautions", postgresql.JSONB(), nullable=False),
        sa.Column("estimated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    ]


def _create_estimates() -> None:
    op.create_table(
        "transfer_estimate",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_election", sa.String(), nullable=False),
        sa.Column("to_election", sa.String(), nullable=False),
        sa.Column("territory", sa.String(), nullable=False),
        sa.Column("merge_below", sa.Float(53), nullable=False),
        sa.Column("prior_id", sa.Uuid(), nullable=True),
        sa.Column("night", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("ballots", postgresql.JSONB(), nullable=False),
        sa.Column("share_doubt", postgresql.ARRAY(sa.Float(53)), nullable=False),
        sa.Column("between_doubt", postgresql.ARRAY(sa.Float(53)), nullable=False),
        *_table(),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_transfer_estimate")),
    )
    op.create_table(
        "transfer_station",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("estimate_id", sa.Uuid(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("commune", sa.String(), nullable=False),
        sa.Column("votes", postgresql.ARRAY(sa.Float(53)), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "estimate_id", "station", name=op.f("pk_transfer_station")),
    )
    op.create_table(
        "national_transfer",
        sa.Column("from_election", sa.String(), nullable=False),
        sa.Column("to_election", sa.String(), nullable=False),
        sa.Column("territory", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        *_table(),
        sa.PrimaryKeyConstraint("from_election", "to_election", "territory", name=op.f("pk_national_transfer")),
    )


def _create_given() -> None:
    op.create_table(
        "transfer_prior",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("from_election", sa.String(), nullable=False),
        sa.Column("to_election", sa.String(), nullable=False),
        sa.Column("fielded_from", sa.Date(), nullable=True),
        sa.Column("fielded_to", sa.Date(), nullable=True),
        sa.Column("sample_size", sa.Integer(), nullable=True),
        sa.Column("quality", sa.String(), nullable=False),
        sa.Column("rows", postgresql.JSONB(), nullable=False),
        sa.Column("cautions", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_transfer_prior")),
    )
    op.create_index("ix_transfer_prior_created", "transfer_prior", ["campaign_id", "created_at"], unique=False)
    op.create_table(
        "night_sheet",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("blank", sa.Integer(), nullable=False),
        sa.Column("null", sa.Integer(), nullable=False),
        sa.Column("votes", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "round", "station", name=op.f("pk_night_sheet")),
    )


def downgrade() -> None:
    for table in (*CAMPAIGN_TABLES, *REFERENCE_TABLES):
        op.drop_table(table)
