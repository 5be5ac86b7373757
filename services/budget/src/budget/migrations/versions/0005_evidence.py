"""evidence: documents, what they prove, what lacks; how help in kind was valued"""

import sqlalchemy as sa
from alembic import op
from budget.tables import Base
from kit import tenancy
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

# Nothing is ever deleted but the mark of something that lacks no more.
TABLES = {
    "document": "select, insert",
    "evidence": "select, insert, update",
    "missing_evidence": "select, insert, update, delete",
    "missing_sum": "select, insert, update",
}
# What is in the accounts that are there already lacks its documents from now on.
MISSING = """
    insert into missing_evidence (campaign_id, subject, subject_id, kind, amount_cents)
    select campaign_id, 'expense', id, 'valuation', amount_cents from expense
        where reversed_at is null and payer = 'in_kind' and state in ('invoiced', 'paid', 'in_account')
    union all
    select campaign_id, 'expense', id, 'invoice', amount_cents from expense
        where reversed_at is null and payer <> 'in_kind' and state in ('invoiced', 'paid', 'in_account')
    union all
    select campaign_id, 'expense', id, 'payment', amount_cents from expense
        where reversed_at is null and payer <> 'in_kind' and state in ('paid', 'in_account')
    union all
    select campaign_id, 'receipt', id, 'donation_stub', amount_cents from receipt
        where reversed_at is null and kind = 'gift'
    union all
    select campaign_id, 'loan', id, 'contract', amount_cents from loan where reversed_at is null
"""
SUMS = """
    insert into missing_sum (campaign_id, subject, kind, entries, cents)
    select campaign_id, subject, kind, count(*), sum(amount_cents) from missing_evidence
    group by campaign_id, subject, kind
"""


def upgrade() -> None:
    for table, may in TABLES.items():
        Base.metadata.tables[table].create(op.get_bind())
        for statement in tenancy.protect(table, may=may):
            op.execute(statement)
    op.execute(MISSING)
    op.execute(SUMS)
    valuation = postgresql.JSONB(none_as_null=True, astext_type=sa.Text())
    comment = "For help in kind: how its amount was found."
    op.add_column("expense", sa.Column("valuation", valuation, nullable=True, comment=comment))


def downgrade() -> None:
    op.drop_column("expense", "valuation")
    for table in reversed(TABLES):
        op.drop_table(table)
