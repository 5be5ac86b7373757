"""references"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

CAMPAIGN_TABLES = ("nuance_bloc", "reference_upload")
REFERENCE_TABLES = (
    *("reference_dataset", "reference_figure", "iris_contour", "address_point"),
    *("station_canton", "published_result"),
)


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "nuance_bloc",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("election", sa.String(), nullable=False),
        sa.Column("nuance", sa.String(), nullable=False),
        sa.Column("bloc", sa.String(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "election", "nuance", name=op.f("pk_nuance_bloc")),
    )
    _create_references()
    _create_results()
    for table in CAMPAIGN_TABLES:
        for statement in tenancy.protect(table):
            op.execute(statement)
    for table in REFERENCE_TABLES:
        # Imports are made by the application: whose token has imports:write may add to what is shared.
        for statement in tenancy.reference(table, may="select, insert, update, delete"):
            op.execute(statement)


def _create_references() -> None:
    op.create_table(
        "reference_upload",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_reference_upload")),
    )
    op.create_table(
        "reference_dataset",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("vintage", sa.String(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("rejected", postgresql.JSONB(), nullable=False),
        sa.Column("rejected_count", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_dataset")),
    )
    op.create_table(
        "reference_figure",
        sa.Column("dataset", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("commune", sa.String(), nullable=False),
        sa.Column("figures", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("dataset", "code", name=op.f("pk_reference_figure")),
    )
    op.create_index("ix_reference_figure_commune", "reference_figure", ["level", "commune"], unique=False)
    op.create_table(
        "iris_contour",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("commune", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("geometry", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_iris_contour")),
    )
    op.create_index("ix_iris_contour_commune", "iris_contour", ["commune"], unique=False)
    op.create_table(
        "address_point",
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("addresses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("station", "place", name=op.f("pk_address_point")),
    )


def _create_results() -> None:
    op.add_column("election", sa.Column("blank_apart", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.alter_column("election", "blank_apart", server_default=None)
    op.create_table(
        "station_canton",
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("commune", sa.String(), nullable=False),
        sa.Column("canton", sa.String(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("station", name=op.f("pk_station_canton")),
    )
    op.create_index("ix_station_canton_canton", "station_canton", ["canton"], unique=False)
    op.create_table(
        "published_result",
        sa.Column("election_id", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("department", sa.String(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("registered", "voters", "blank", "null", "valid")),
        sa.Column("choices", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("election_id", "level", "code", name=op.f("pk_published_result")),
    )


def downgrade() -> None:
    op.drop_column("election", "blank_apart")
    for table in (*CAMPAIGN_TABLES, *REFERENCE_TABLES):
        op.drop_table(table)
