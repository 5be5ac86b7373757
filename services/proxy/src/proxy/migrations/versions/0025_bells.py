"""who waits for new rows is woken"""

from alembic import op
from kit import waking

revision = "0025"
down_revision = "0024"

HEARD = ("event", "job", "message")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for table in HEARD:
        for statement in waking.ring(table):
            op.execute(statement)


def downgrade() -> None:
    for statement in waking.unring(*HEARD):
        op.execute(statement)
