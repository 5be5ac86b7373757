"""the sites that may hold the form, and the proofs of work that have served"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy

revision = "0003"
down_revision = "0002"

_TABLES = ("site", "used_challenge")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "site",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "origin", name=op.f("pk_site")),
    )
    op.create_table(
        "used_challenge",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "signature", name=op.f("pk_used_challenge")),
    )
    for table in _TABLES:
        for statement in tenancy.protect(table):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
