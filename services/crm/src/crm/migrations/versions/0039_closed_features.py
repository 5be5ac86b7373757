"""features that are closed to a member"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # A database that is made now has them from the migrations that make these tables.
    closed = _closed("Features that are closed to them, whatever their roles give.")
    op.add_column("member", closed, if_not_exists=True)
    op.add_column("invitation", _closed("Features that will be closed to them."), if_not_exists=True)


def downgrade() -> None:
    op.drop_column("invitation", "closed")
    op.drop_column("member", "closed")


def _closed(comment: str) -> sa.Column[list[str]]:
    return sa.Column("closed", ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'"), comment=comment)
