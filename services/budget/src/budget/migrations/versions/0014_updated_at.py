"""when a row last changed"""

from alembic import op
from kit.touching import touch, untouch

revision = "0014"
down_revision = "0013"

TABLES = ("expense", "receipt", "donor", "evidence", "bank_line")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for statement in touch(*TABLES):
        op.execute(statement)


def downgrade() -> None:
    for statement in untouch(*TABLES):
        op.execute(statement)
