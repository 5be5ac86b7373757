"""bases"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"

CAMPAIGN_TABLES = ("base_run", "base_outlook")

_NUMBERS = (
    *("turnout", "share", "known_zone", "known_commune", "known_station", "own_zone", "own_commune", "own_station"),
    *("stretch", "confidence"),
)
_RESERVES = ("abstainers", "abstainers_low", "abstainers_high", "gone", "gone_low", "gone_high")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "base_run",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("data_vintage", sa.String(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_base_run")),
    )
    op.create_table(
        "base_outlook",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("bloc", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("commune", sa.String(), nullable=False),
        sa.Column("commune_name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=False) for name in _NUMBERS),
        sa.Column("best", sa.Float(), nullable=True),
        sa.Column("best_round", sa.String(), nullable=True),
        *(sa.Column(name, sa.Float(), nullable=False) for name in _RESERVES),
        sa.PrimaryKeyConstraint("campaign_id", "bloc", "station", name=op.f("pk_base_outlook")),
    )
    for table in CAMPAIGN_TABLES:
        for statement in tenancy.protect(table):
            op.execute(statement)


def downgrade() -> None:
    for table in CAMPAIGN_TABLES:
        op.drop_table(table)
