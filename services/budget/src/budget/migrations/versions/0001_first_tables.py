"""first tables"""

import sqlalchemy as sa
from alembic import op
from budget.tables import Base
from kit import tables, tenancy

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    tables.create(op, Base.metadata)
    op.create_table(
        "balance",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("ceiling_cents", sa.BigInteger(), nullable=True),
        sa.Column("planned_cents", sa.BigInteger(), nullable=False),
        sa.Column(
            "committed_cents",
            sa.BigInteger(),
            nullable=False,
            comment="Committed or invoiced, not paid yet.",
        ),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_balance")),
    )
    op.create_table(
        "heading_balance",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("heading", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("planned_cents", sa.BigInteger(), nullable=False),
        sa.Column("committed_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("heading between 0 and 21", name=op.f("ck_heading_balance_known_heading")),
        sa.PrimaryKeyConstraint("campaign_id", "heading", name=op.f("pk_heading_balance")),
    )
    op.create_table(
        "official_ceiling",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False, comment="In whole euros, or francs CFP."),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_official_ceiling")),
    )
    op.create_table(
        "expense",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("heading", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("payer", sa.String(), nullable=False),
        sa.Column(
            "supplier",
            sa.String(),
            nullable=True,
            comment="May be a person's name: never told, never logged.",
        ),
        sa.Column("action_id", sa.Uuid(), nullable=True),
        sa.Column("action_line", sa.Integer(), nullable=True),
        sa.Column(
            "crm_version",
            sa.BigInteger(),
            nullable=True,
            comment="Its version when crm last changed it: equal, nobody else has since.",
        ),
        sa.Column("station", sa.String(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reversal_reason", sa.String(), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_expense_positive_amount")),
        sa.CheckConstraint("heading between 1 and 21", name=op.f("ck_expense_known_heading")),
        sa.CheckConstraint(
            "state in ('planned', 'committed', 'invoiced', 'paid', 'in_account')",
            name=op.f("ck_expense_known_state"),
        ),
        sa.CheckConstraint("payer in ('agent', 'party', 'in_kind', 'candidate')", name=op.f("ck_expense_known_payer")),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_expense")),
    )
    op.create_index(
        "uq_expense_campaign_id_action_line",
        "expense",
        ["campaign_id", "action_id", "action_line"],
        unique=True,
        postgresql_where=sa.text("reversed_at is null and action_line is not null"),
    )
    op.create_index("ix_expense_campaign_id_created_at", "expense", ["campaign_id", "created_at"])
    op.create_table(
        "entry",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("expense_id", sa.Uuid(), nullable=False),
        sa.Column("expense_version", sa.BigInteger(), nullable=False),
        sa.Column("heading", sa.Integer(), nullable=True),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("part in ('planned', 'committed', 'paid')", name=op.f("ck_entry_known_part")),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_entry")),
    )
    op.create_index("ix_entry_campaign_id_expense_id", "entry", ["campaign_id", "expense_id"])
    op.create_table(
        "heard_action",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "action_id", name=op.f("pk_heard_action")),
    )
    for statement in (
        *tenancy.protect("balance", may="select, insert, update"),
        *tenancy.protect("heading_balance", may="select, insert, update"),
        *tenancy.protect("official_ceiling"),
        # An expense is reversed, an entry countered: neither is ever deleted.
        *tenancy.protect("expense", may="select, insert, update"),
        *tenancy.protect("entry", may="select, insert"),
        *tenancy.protect("heard_action", may="select, insert, update"),
    ):
        op.execute(statement)


def downgrade() -> None:
    for table in ("heard_action", "entry", "expense", "official_ceiling", "heading_balance", "balance"):
        op.drop_table(table)
    for table in reversed(tables.TABLES):
        op.drop_table(table.name)
