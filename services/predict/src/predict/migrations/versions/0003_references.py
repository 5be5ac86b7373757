"""references"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy

revision = "0003"
down_revision = "0002"

CAMPAIGN_TABLES = ("nuance_bloc",)


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
    for table in CAMPAIGN_TABLES:
        for statement in tenancy.protect(table):
            op.execute(statement)


def downgrade() -> None:
    for table in CAMPAIGN_TABLES:
        op.drop_table(table)
