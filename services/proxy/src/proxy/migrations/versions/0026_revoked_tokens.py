"""tokens that their holders gave up"""

from alembic import op
from kit import revoked_tokens
from proxy.tables import Base

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    revoked_tokens.create(op, Base.metadata)


def downgrade() -> None:
    op.drop_table(revoked_tokens.REVOKED_TOKEN.name)
