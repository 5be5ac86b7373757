"""rankings of large territories, made department by department"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy

revision = "0016"
down_revision = "0015"

TEXTS = ("department", "data_vintage", "last_election", "commune", "commune_name")
NUMBERS = ("margin", "margin_variance", "voting", "voting_variance", "score", "low", "high")
UNKNOWN = ("persuadable", "not_persuadable", "persuadable_share")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.add_column("ranking", sa.Column("wanted", sa.String(), server_default="", nullable=False))
    op.add_column("ranking", sa.Column("job", sa.Uuid(), nullable=True))
    op.create_table(
        "station_draft",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in TEXTS),
        sa.Column("registered", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=False) for name in NUMBERS),
        sa.Column("best_election", sa.String(), nullable=True),
        *(sa.Column(name, sa.Float(), nullable=True) for name in UNKNOWN),
        sa.PrimaryKeyConstraint("campaign_id", "mark", "station", name=op.f("pk_station_draft")),
    )
    for statement in tenancy.protect("station_draft"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("station_draft")
    for name in ("job", "wanted"):
        op.drop_column("ranking", name)
