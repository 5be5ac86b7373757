"""when a row last changed"""

from alembic import op
from kit.touching import touch, untouch

revision = "0016"
down_revision = "0015"

TABLES = ("request", "offer")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for statement in touch(*TABLES):
        op.execute(statement)


def downgrade() -> None:
    for statement in untouch(*TABLES):
        op.execute(statement)
