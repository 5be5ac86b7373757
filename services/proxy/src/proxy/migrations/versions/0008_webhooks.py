"""webhooks"""

from alembic import op
from kit.webhooks import tables as webhooks
from proxy.tables import Base

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    webhooks.create(op, Base.metadata)


def downgrade() -> None:
    webhooks.drop(op)
