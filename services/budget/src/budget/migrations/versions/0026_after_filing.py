"""letters of the commission, and the account's end"""

from alembic import op

revision = "0026"
down_revision = "0025"

CAMPAIGN = "campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid)"
COMMENTS = {
    "commission_letter.answer_due_on": "As the letter says.",
    "commission_letter.sealed": "What it asks, and how it was answered.",
    "settlement.notified_on": "The decision reached the candidate.",
    "settlement.refunded": "In whole euros, or francs CFP.",
    "settlement.surplus_to": "Sealed.",
}


def upgrade() -> None:
    op.execute(
        """
        create table commission_letter (
            campaign_id uuid not null,
            id uuid not null,
            version bigint not null,
            received_on date not null,
            answer_due_on date,
            answered_on date,
            sealed bytea not null,
            recorded_by varchar not null,
            recorded_at timestamptz default now() not null,
            constraint pk_commission_letter primary key (campaign_id, id),
            constraint ck_commission_letter_answer_after check (answer_due_on is null or answer_due_on >= received_on),
            constraint ck_commission_letter_answered_after check (answered_on is null or answered_on >= received_on)
        )
        """
    )
    op.execute(
        "create index ix_commission_letter_campaign_id_received_on on commission_letter (campaign_id, received_on)"
    )
    op.execute(
        """
        create table settlement (
            campaign_id uuid not null,
            version bigint not null,
            notified_on date,
            refunded_on date,
            refunded bigint,
            surplus_paid_on date,
            surplus_to bytea,
            bank_closed_on date,
            set_by varchar not null,
            set_at timestamptz default now() not null,
            constraint pk_settlement primary key (campaign_id)
        )
        """
    )
    for column, comment in COMMENTS.items():
        op.execute(f"comment on column {column} is '{comment}'")
    for table in ("commission_letter", "settlement"):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy campaign on {table} to isoloir_app using ({CAMPAIGN}) with check ({CAMPAIGN})")
        op.execute(f"grant select, insert, update on table {table} to isoloir_app")
