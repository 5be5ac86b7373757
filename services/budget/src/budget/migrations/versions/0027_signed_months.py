"""months of the bank account, signed by the agent"""

from alembic import op

revision = "0027"
down_revision = "0026"

CAMPAIGN = "campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid)"
COMMENTS = {
    "month": "Its first day.",
    "fingerprint": "Hash of the figures signed: another one asks for another signature.",
    "note": "Sealed: why something is left.",
}


def upgrade() -> None:
    op.execute(
        """
        create table signed_month (
            campaign_id uuid not null,
            month date not null,
            number integer not null,
            bank_cents bigint not null,
            journal_cents bigint not null,
            lines integer not null,
            open_lines integer not null,
            fingerprint varchar not null,
            note bytea,
            signed_by varchar not null,
            signed_at timestamptz default now() not null,
            constraint pk_signed_month primary key (campaign_id, month, number),
            constraint ck_signed_month_first_day check (extract(day from month) = 1)
        )
        """
    )
    for column, comment in COMMENTS.items():
        op.execute(f"comment on column signed_month.{column} is '{comment}'")
    op.execute("alter table signed_month enable row level security")
    op.execute("alter table signed_month force row level security")
    op.execute(f"create policy campaign on signed_month to isoloir_app using ({CAMPAIGN}) with check ({CAMPAIGN})")
    op.execute("grant select, insert on table signed_month to isoloir_app")
