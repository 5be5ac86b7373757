"""webhooks"""

from alembic import op
from crm.tables import Base
from kit.webhooks import tables as webhooks

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    webhooks.create(op, Base.metadata)


def downgrade() -> None:
    webhooks.drop(op)
