"""sources"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "source_read",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("ministry_file", "ministry_feed", "town_hall", name="source", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False, comment="Name of the file, or address it was read from."),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False, comment="In the campaign's territory."),
        sa.Column("rejected", postgresql.JSONB(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_source_read")),
        sa.UniqueConstraint("campaign_id", "source", "round", "sha256", name="uq_source_read_content"),
    )
    op.create_table(
        "source_sheet",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("read_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("blank", sa.Integer(), nullable=False),
        sa.Column("null_votes", sa.Integer(), nullable=False),
        sa.Column("valid", sa.Integer(), nullable=False),
        sa.Column("votes", postgresql.JSONB(), nullable=False, comment="Panel, name, nuance and votes, as published."),
        sa.PrimaryKeyConstraint("campaign_id", "read_id", "place", name=op.f("pk_source_sheet")),
    )
    op.create_index("ix_source_sheet_campaign_id_place", "source_sheet", ["campaign_id", "place"], unique=False)
    op.create_table(
        "feed_poll",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column(
            "answer",
            sa.String(),
            nullable=False,
            comment="read, same, not_published, unreadable or unreachable.",
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "round", name=op.f("pk_feed_poll")),
    )
    for statement in (
        # What was read is never rewritten: another reading stands beside it.
        *tenancy.protect("source_read", may="select, insert"),
        *tenancy.protect("source_sheet", may="select, insert"),
        *tenancy.protect("feed_poll", may="select, insert, update"),
    ):
        op.execute(statement)


def downgrade() -> None:
    for table in ("feed_poll", "source_sheet", "source_read"):
        op.drop_table(table)
