"""who stands behind an entry of the account; reasons of the candidate, signatures and the filing"""

from alembic import op
from budget.tables import Base
from kit import tenancy

revision = "0021"
down_revision = "0020"

# Nothing is ever deleted: what was stated, written and signed stays in the log.
TABLES = ("payer", "check_reason", "filing_step")
_BEFORE = (
    "kind in ('invoice', 'payment', 'quote', 'contract', 'donation_stub', 'valuation', 'photo', 'statement', 'other')"
)
_AFTER = (
    "kind in ('invoice', 'payment', 'quote', 'contract', 'donation_stub', 'valuation', 'photo', 'statement', "
    "'attestation', 'other')"
)
# Nobody has said yet what stands behind what is in the accounts already: it is all to be stated, on one page.
# The gifts are their donors'; a label that bears a form of company is looked at itself.
OPEN = """
    insert into payer (campaign_id, subject, subject_id, version, channel, amount_cents, state, forbidden)
    select campaign_id, 'donor', id, 1, 'gift', given_cents, 'open', false from donor where erased_at is null
    union all
    select campaign_id, 'receipt', id, 1, case kind when 'party' then 'gift' when 'gift' then 'gift' else kind end,
        amount_cents - returned_cents, 'open', false
        from receipt where reversed_at is null and loan_id is null and (
            kind <> 'gift'
            or label ~* '\\m(sarl|sasu?|eurl|sci|scp|selarl|snc|gie|earl|gaec|scop|soci.t.|association|syndicat)\\M'
        )
    union all
    select campaign_id, 'loan', id, 1, 'loan', amount_cents - repaid_cents, 'open', false
        from loan where reversed_at is null
    union all
    select campaign_id, 'bank_line', id, 1, 'other', amount_cents, 'open', false from bank_line where amount_cents > 0
    union all
    select campaign_id, 'expense', id, 1, 'in_kind', amount_cents, 'open', false
        from expense where reversed_at is null and payer = 'in_kind'
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for table in TABLES:
        Base.metadata.tables[table].create(op.get_bind())
        for statement in tenancy.protect(table, may="select, insert, update"):
            op.execute(statement)
    op.execute(OPEN)
    _allow_kinds(_AFTER)


def downgrade() -> None:
    for table in ("missing_evidence", "evidence"):
        op.execute(f"update {table} set kind = 'other' where kind = 'attestation'")
    _allow_kinds(_BEFORE)
    for table in reversed(TABLES):
        op.drop_table(table)


def _allow_kinds(condition: str) -> None:
    for table in ("evidence", "missing_evidence"):
        op.drop_constraint(op.f(f"ck_{table}_known_kind"), table)
        op.create_check_constraint(op.f(f"ck_{table}_known_kind"), table, condition)
