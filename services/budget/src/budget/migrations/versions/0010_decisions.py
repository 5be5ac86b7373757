"""what the commission decided of the account, line by line"""

from alembic import op
from budget.tables import Base
from kit import tenancy

revision = "0010"
down_revision = "0009"

TABLES = ("decision", "retained_heading", "correction")


def upgrade() -> None:
    for table in TABLES:
        Base.metadata.tables[table].create(op.get_bind())
        for statement in tenancy.protect(table, may="select, insert"):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
