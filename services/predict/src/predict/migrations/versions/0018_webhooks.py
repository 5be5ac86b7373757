"""webhooks"""

from alembic import op
from kit.webhooks import tables as webhooks
from predict.tables import Base

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    webhooks.create(op, Base.metadata)


def downgrade() -> None:
    webhooks.drop(op)
