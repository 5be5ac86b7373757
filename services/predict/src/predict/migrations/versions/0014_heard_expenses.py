"""spends that budget tells, by place"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "heard_expense",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("expense", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("station", sa.String(), nullable=True),
        sa.Column("action", sa.Uuid(), nullable=True),
        sa.Column("spent_cents", sa.BigInteger(), nullable=False),
        sa.Column("planned_cents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "expense", name=op.f("pk_heard_expense")),
    )
    op.create_index(
        "ix_heard_expense_place",
        "heard_expense",
        ["campaign_id", "station", "action"],
        postgresql_include=["spent_cents", "planned_cents"],
    )
    for statement in tenancy.protect("heard_expense"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("heard_expense")
