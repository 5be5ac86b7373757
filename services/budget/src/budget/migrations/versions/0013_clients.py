"""what other software may do, and what it read of people"""

from alembic import op
from budget.tables import Base
from kit.clients import tables as clients

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    clients.create(op, Base.metadata)


def downgrade() -> None:
    clients.drop(op)
