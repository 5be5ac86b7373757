"""where communes and polling stations are"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "position",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False, comment="A commune (94033) or a station (94033_0001)."),
        sa.Column("latitude", sa.Float(), nullable=False, comment="Degrees, WGS 84."),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False, comment="Who drew or measured it, and of when."),
        sa.PrimaryKeyConstraint("campaign_id", "place", name=op.f("pk_position")),
    )
    for statement in tenancy.protect("position"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("position")
