"""what other software may do, and what it read of people"""

from alembic import op
from kit.clients import tables as clients
from predict.tables import Base

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    clients.create(op, Base.metadata)


def downgrade() -> None:
    clients.drop(op)
