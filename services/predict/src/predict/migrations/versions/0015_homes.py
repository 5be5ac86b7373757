"""dwellings of stations"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    # Profiles are made anew when they are next looked at: their method changed.
    op.execute("set local lock_timeout = '5s'")
    op.add_column("station_profile", sa.Column("homes", postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("station_profile", "homes")
