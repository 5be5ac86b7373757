"""receipts, donors, promises, loans"""

import sqlalchemy as sa
from alembic import op
from budget.tables import Base
from kit import tenancy

revision = "0004"
down_revision = "0003"

TABLES = ("donor", "receipt", "pledge", "loan")


def upgrade() -> None:
    for table in (*TABLES, "repayment"):
        Base.metadata.tables[table].create(op.get_bind())
        # Nothing is ever deleted: what is wrong is reversed, who is erased loses the sealed fields.
        may = "select, insert, update" if table in TABLES else "select, insert"
        for statement in tenancy.protect(table, may=may):
            op.execute(statement)
    op.add_column("balance", sa.Column("cash_gifts_cents", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("balance", "cash_gifts_cents")
    for table in ("repayment", *reversed(TABLES)):
        op.drop_table(table)
