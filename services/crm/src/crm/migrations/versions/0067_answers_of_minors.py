"""answers of minors: what somebody answered is forgotten once it is known that they are not yet 18"""

from alembic import op
from kit.tenancy import APP

revision = "0067"
down_revision = "0066"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute(f"grant delete on answer_sheet to {APP}")


def downgrade() -> None:
    op.execute(f"revoke delete on answer_sheet from {APP}")
