"""the phone bank: call campaigns, their queues, and calls"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0029"
down_revision = "0028"

TABLES = ("call_campaign", "call_target", "call")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for name in TABLES:
        Base.metadata.tables[name].create(op.get_bind())
        for statement in tenancy.protect(name):
            op.execute(statement)


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
