"""whose campaign it is, asked once a query and not for every row"""

from alembic import op
from kit import tenancy

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute(tenancy.ask_once())


def downgrade() -> None:
    pass  # what the policies let through is the same
