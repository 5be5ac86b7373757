"""how many requests a caller has left, for all processes, and what is left of reads that are old"""

from alembic import op
from kit import lending
from kit.clients import tables as clients
from proxy.tables import Base

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    lending.create(op, Base.metadata)
    clients.create_sums(op, Base.metadata)


def downgrade() -> None:
    clients.drop_sums(op)
    op.drop_table(lending.PACE.name)
