"""past results"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "past_ballot",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("election", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "choices",
            postgresql.JSONB(),
            nullable=False,
            comment="Panel, name and nuance of each; votes are kept by their place in this list.",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_past_ballot")),
    )
    op.create_table(
        "past_sheet",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("ballot", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("blank", sa.Integer(), nullable=False),
        sa.Column("null_votes", sa.Integer(), nullable=False),
        sa.Column("valid", sa.Integer(), nullable=False),
        sa.Column("choices", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("votes", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "ballot", "station", name=op.f("pk_past_sheet")),
    )
    for statement in (*tenancy.protect("past_ballot"), *tenancy.protect("past_sheet")):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("past_sheet")
    op.drop_table("past_ballot")
