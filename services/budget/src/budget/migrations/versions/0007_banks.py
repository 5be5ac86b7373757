"""banks: the agent's account, its statements, its movements, what they were matched with"""

from alembic import op
from budget.tables import Base
from kit import tenancy

revision = "0007"
down_revision = "0006"

TABLES = ("bank_account", "bank_statement", "bank_line", "bank_match", "bank_movement")


def upgrade() -> None:
    for table in TABLES:
        Base.metadata.tables[table].create(op.get_bind())
        # Nothing is ever deleted: a match is undone, a line set aside.
        for statement in tenancy.protect(table, may="select, insert, update"):
            op.execute(statement)
    op.execute("""
        insert into bank_movement (campaign_id, source, source_id, cents, matched_cents, booked_on)
        select campaign_id, source, source_id, sum(debit_cents - credit_cents), 0, max(booked_on)
        from journal_entry join journal_line using (campaign_id, number) where account = 'bank'
        group by campaign_id, source, source_id
    """)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
