"""the purge at the end, and what holds it"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "retention_hold",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_retention_hold")),
    )
    op.create_table(
        "purge",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purged_by", sa.Text(), nullable=False, comment="A member, or 'schedule'."),
        sa.Column("erased", postgresql.JSONB(), nullable=False, comment="Rows by what they were."),
        sa.Column("left", postgresql.JSONB(), nullable=False, comment="The same, counted again afterwards."),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the certificate, in hexadecimal."),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_purge")),
    )
    for statement in tenancy.protect("retention_hold"):
        op.execute(statement)
    # A certificate is never edited.
    for statement in tenancy.protect("purge", may="select, insert"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("purge")
    op.drop_table("retention_hold")
