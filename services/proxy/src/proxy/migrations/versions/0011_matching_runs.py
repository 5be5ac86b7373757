"""when the whole pool was matched last, and what it came to"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "matching_run",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column(
            "looked_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="By the campaign's clock: who came later was not in it.",
        ),
        sa.Column("votes_served", sa.Integer(), nullable=False),
        sa.Column("votes_without", sa.Integer(), nullable=False, comment="Nobody can serve more of them: proven."),
        sa.Column("both_rounds", sa.Integer(), nullable=False),
        sa.Column(
            "gap_both_rounds",
            sa.Float(),
            nullable=False,
            comment="How many more requests could have one holder in both rounds, at most.",
        ),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_matching_run")),
    )
    for statement in tenancy.protect("matching_run"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("matching_run")
