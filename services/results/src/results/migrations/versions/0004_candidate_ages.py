"""candidate ages"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "candidate_age",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("candidate", sa.String(), nullable=False),
        sa.Column("average_age", sa.Numeric(), nullable=True),
        sa.Column(
            "born",
            postgresql.JSONB(),
            nullable=False,
            comment="Days of birth, in the order of the list or of the pair.",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "round", "candidate", name=op.f("pk_candidate_age")),
    )
    for statement in tenancy.protect("candidate_age"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("candidate_age")
