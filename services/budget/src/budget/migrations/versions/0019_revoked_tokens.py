"""tokens that their holders gave up"""

from alembic import op
from budget.tables import Base
from kit import revoked_tokens

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    revoked_tokens.create(op, Base.metadata)


def downgrade() -> None:
    op.drop_table(revoked_tokens.REVOKED_TOKEN.name)
