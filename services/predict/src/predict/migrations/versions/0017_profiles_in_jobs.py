"""profiles of large territories, made by a job"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.add_column("profiling", sa.Column("wanted", sa.String(), server_default="", nullable=False))
    op.add_column("profiling", sa.Column("job", sa.Uuid(), nullable=True))


def downgrade() -> None:
    for name in ("job", "wanted"):
        op.drop_column("profiling", name)
