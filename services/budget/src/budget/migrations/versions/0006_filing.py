"""the checks before filing: sums that are kept, what they look for by index, the questionnaire"""

import sqlalchemy as sa
from alembic import op
from budget.tables import Base
from kit import tenancy

revision = "0006"
down_revision = "0005"

TALLIES = """
    insert into tally (campaign_id, name, entries, cents)
    select campaign_id, name, count(*), sum(cents) from (
        select campaign_id, 'expense:' || state as name, amount_cents as cents from expense
            where reversed_at is null and state in ('invoiced', 'paid')
        union all
        select campaign_id, 'expense:direct', amount_cents from expense
            where reversed_at is null and payer = 'candidate' and state in ('paid', 'in_account')
        union all
        select campaign_id, 'expense:unvalued', amount_cents from expense
            where reversed_at is null and payer = 'in_kind' and state in ('invoiced', 'paid', 'in_account')
              and valuation is null
        union all
        select campaign_id, 'receipt:to_return', to_return_cents from receipt where to_return_cents > 0
        union all
        select campaign_id, 'receipt:unnumbered', amount_cents - returned_cents from receipt
            where reversed_at is null and kind = 'gift' and form_number is null and returned_cents < amount_cents
    ) one group by campaign_id, name
"""
# Tables that an earlier migration makes from the models have theirs already, where the database is new.
INDEXES = {
    "ix_expense_campaign_id_spent_on": "expense (campaign_id, spent_on) where reversed_at is null",
    "ix_expense_campaign_id_state": "expense (campaign_id, state, payer) where reversed_at is null",
    "ix_expense_campaign_id_action_id": "expense (campaign_id, action_id) "
    "where reversed_at is null and action_id is not null",
    "ix_receipt_campaign_id_received_on": "receipt (campaign_id, received_on) where reversed_at is null",
    "ix_receipt_to_return": "receipt (campaign_id) where to_return_cents > 0",
    "ix_receipt_unnumbered": "receipt (campaign_id) "
    "where kind = 'gift' and form_number is null and reversed_at is null",
    "ix_donor_doubtful": "donor (campaign_id) where sealed is null or on_the_list or (not french and not resident)",
}


def upgrade() -> None:
    for table in ("tally", "office_answer"):
        Base.metadata.tables[table].create(op.get_bind())
        for statement in tenancy.protect(table, may="select, insert, update"):
            op.execute(statement)
    op.add_column("heard_action", sa.Column("kind", sa.String(), nullable=True))
    op.add_column("heard_action", sa.Column("happens_on", sa.Date(), nullable=True))
    for name, what in INDEXES.items():
        op.execute(f"create index if not exists {name} on {what}")
    op.execute(TALLIES)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name)
    op.drop_column("heard_action", "happens_on")
    op.drop_column("heard_action", "kind")
    for table in ("office_answer", "tally"):
        op.drop_table(table)
