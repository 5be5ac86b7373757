"""first tables"""

import sqlalchemy as sa
from alembic import op
from kit import tables, tenancy
from predict.tables import Base
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

CAMPAIGN_TABLES = ("station", "ranking", "canvass")
REFERENCE_TABLES = (
    "election",
    "candidate",
    "station_result",
    "commune",
    "station_place",
    "result_import",
    "contour",
)


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    tables.create(op, Base.metadata)
    _create_reference()
    _create_campaign()
    for table in CAMPAIGN_TABLES:
        for statement in tenancy.protect(table):
            op.execute(statement)
    for table in REFERENCE_TABLES:
        # Imports are made by the application: whose token has imports:write may replace what is shared.
        for statement in tenancy.reference(table, may="select, insert, update, delete"):
            op.execute(statement)


def _create_reference() -> None:
    op.create_table(
        "election",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_election")),
    )
    op.create_table(
        "candidate",
        sa.Column("election_id", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("panel", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("nuance", sa.String(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("election_id", "id", name=op.f("pk_candidate")),
    )
    op.create_index(
        "ix_candidate_key",
        "candidate",
        ["election_id", "scope", "panel", "name", "nuance"],
        unique=True,
    )
    op.create_table(
        "station_result",
        sa.Column("election_id", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("commune", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("constituency", sa.String(), nullable=True),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("blank", sa.Integer(), nullable=False),
        sa.Column("null", sa.Integer(), nullable=False),
        sa.Column("valid", sa.Integer(), nullable=False),
        sa.Column("candidates", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("votes", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.PrimaryKeyConstraint("election_id", "station", name=op.f("pk_station_result")),
    )
    op.create_table(
        "commune",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_commune")),
    )
    op.create_table(
        "station_place",
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("constituency", sa.String(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("station", name=op.f("pk_station_place")),
    )
    op.create_table(
        "result_import",
        sa.Column("election_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("stations", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("rejected", postgresql.JSONB(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("election_id", "revision", name=op.f("pk_result_import")),
    )
    op.create_table(
        "contour",
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("geometry", postgresql.JSONB(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("station", name=op.f("pk_contour")),
    )


def _create_campaign() -> None:
    op.create_table(
        "station",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("commune", sa.String(), nullable=False),
        sa.Column("commune_name", sa.String(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("margin", sa.Float(), nullable=False),
        sa.Column("margin_variance", sa.Float(), nullable=False),
        sa.Column("best_election", sa.String(), nullable=True),
        sa.Column("persuadable", sa.Float(), nullable=True),
        sa.Column("not_persuadable", sa.Float(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("conversations", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("undecided", sa.Integer(), nullable=False),
        sa.Column("persuadable_share", sa.Float(), nullable=True),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "station", name=op.f("pk_station")),
    )
    op.create_index("ix_station_rank", "station", ["campaign_id", "rank"], unique=False)
    op.create_table(
        "ranking",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("data_vintage", sa.String(), nullable=False),
        sa.Column("last_election", sa.String(), nullable=True),
        sa.Column("ranked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_ranking")),
    )
    op.create_table(
        "canvass",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("batch", sa.Uuid(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("conversations", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("undecided", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "batch", "station", "hour", "channel", name=op.f("pk_canvass")),
    )
    op.create_index("ix_canvass_station", "canvass", ["campaign_id", "station"], unique=False)


def downgrade() -> None:
    for table in (*CAMPAIGN_TABLES, *REFERENCE_TABLES):
        op.drop_table(table)
    for table in reversed(tables.TABLES):
        op.drop_table(table.name)
