"""help in kind is a receipt from the day it is an expense"""

from alembic import op

revision = "0028"
down_revision = "0027"

POSTED = """
do $$
declare
    helped record;
    entry integer;
begin
    for helped in
        select campaign_id, id, version, amount_cents, spent_on from expense
        where state = 'invoiced' and payer = 'in_kind' and reversed_at is null
    loop
        update balance set journal_number = journal_number + 1
            where campaign_id = helped.campaign_id returning journal_number into entry;
        insert into journal_entry (campaign_id, number, booked_on, source, source_id, source_version, made_by)
            values (helped.campaign_id, entry, helped.spent_on, 'expense', helped.id, helped.version, 'isoloir');
        insert into journal_line (campaign_id, number, line, account, debit_cents, credit_cents) values
            (helped.campaign_id, entry, 1, 'receipt:3', 0, helped.amount_cents),
            (helped.campaign_id, entry, 2, 'suppliers', helped.amount_cents, 0);
        insert into account_sum (campaign_id, account, debit_cents, credit_cents) values
            (helped.campaign_id, 'receipt:3', 0, helped.amount_cents),
            (helped.campaign_id, 'suppliers', helped.amount_cents, 0)
            on conflict (campaign_id, account) do update set
                debit_cents = account_sum.debit_cents + excluded.debit_cents,
                credit_cents = account_sum.credit_cents + excluded.credit_cents;
        update check_total set entries = entries - 1, cents = cents - helped.amount_cents
            where campaign_id = helped.campaign_id and name = 'expense:invoiced';
    end loop;
end $$
"""
"""Until now it was owed to a supplier who never asks for it, and the account's two sides differed."""


def upgrade() -> None:
    op.execute(POSTED)


def downgrade() -> None:
    raise RuntimeError("An entry of the journal is never taken back: restore the backup of before instead.")
