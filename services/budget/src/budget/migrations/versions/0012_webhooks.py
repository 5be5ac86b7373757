"""webhooks"""

from alembic import op
from budget.tables import Base
from kit.webhooks import tables as webhooks

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    webhooks.create(op, Base.metadata)


def downgrade() -> None:
    webhooks.drop(op)
