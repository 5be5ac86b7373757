"""the journal in double entry, the trail, the account's state, budgets per heading, shared costs, four eyes"""

import sqlalchemy as sa
from alembic import op
from budget.journals.models import BALANCED
from budget.tables import Base
from kit import tenancy
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

# The journal and the trail are added to and read, never edited: the application has no right to.
NEVER_EDITED = ("journal_entry", "journal_line", "change", "comment", "approval")
EDITED = ("account_sum", "allotment")


def upgrade() -> None:
    for table in (*NEVER_EDITED, *EDITED):
        Base.metadata.tables[table].create(op.get_bind())
        may = "select, insert" if table in NEVER_EDITED else "select, insert, update"
        for statement in tenancy.protect(table, may=may):
            op.execute(statement)
    for statement in BALANCED:
        op.execute(statement)
    op.add_column(
        "balance",
        sa.Column(
            "journal_number", sa.Integer(), server_default="0", nullable=False, comment="Of the last journal entry."
        ),
    )
    op.add_column("balance", sa.Column("four_eyes", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("balance", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    shared = postgresql.JSONB(none_as_null=True, astext_type=sa.Text())
    comment = "How a cost shared with others was divided."
    op.add_column("expense", sa.Column("shared", shared, nullable=True, comment=comment))


def downgrade() -> None:
    op.drop_column("expense", "shared")
    for column in ("closed_at", "four_eyes", "journal_number"):
        op.drop_column("balance", column)
    for table in (*EDITED, "approval", "comment", "change", "journal_line", "journal_entry"):
        op.drop_table(table)
    op.execute("drop function check_balanced()")
