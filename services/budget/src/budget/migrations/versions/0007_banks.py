"""banks: the agent's account, its statements, its movements, what they were matched with"""

from alembic import op
from budget.tables import Base
from kit import tenancy

revision = "0007"
down_revision = "0006"

TABLES = ("bank_account", "bank_statement", "bank_line", "bank_match")


def upgrade() -> None:
    for table in TABLES:
        Base.metadata.tables[table].create(op.get_bind())
        # Nothing is ever deleted: a match is undone, a line set aside.
        for statement in tenancy.protect(table, may="select, insert, update"):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
