"""lineages"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "lineage",
        sa.Column("new_election", sa.String(), nullable=False),
        sa.Column("old_election", sa.String(), nullable=False),
        sa.Column("commune", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("links", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("new_election", "old_election", "commune", name=op.f("pk_lineage")),
    )
    # Computed when it is first looked at, by whoever looks.
    for statement in tenancy.reference("lineage", may="select, insert, update, delete"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("lineage")
