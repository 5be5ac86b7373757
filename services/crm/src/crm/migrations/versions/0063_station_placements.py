"""where the team put what was recorded at a station that the campaign does not know"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy

revision = "0063"
down_revision = "0062"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "station_placement",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("placed_in", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "station", name=op.f("pk_station_placement")),
    )
    for statement in tenancy.protect("station_placement"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("station_placement")
