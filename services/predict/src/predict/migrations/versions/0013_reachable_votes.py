"""usual turnout in the score of stations"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

COLUMNS = ("voting", "voting_variance")


def upgrade() -> None:
    # Each ranking is made anew when it is next looked at: its method changed.
    op.execute("set local lock_timeout = '5s'")
    for name in COLUMNS:
        op.add_column("station", sa.Column(name, sa.Float(), server_default="0", nullable=False))


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column("station", name)
