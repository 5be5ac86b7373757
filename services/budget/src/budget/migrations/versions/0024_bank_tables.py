"""statements as tables, kept as documents; which column is what"""

from alembic import op

revision = "0024"
down_revision = "0023"

CAMPAIGN = "campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid)"
KINDS = (
    "'application/pdf', 'image/jpeg', 'image/png', 'application/x-ofx', 'application/xml', 'text/csv', "
    "'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'"
)


def upgrade() -> None:
    op.execute("alter table document drop constraint ck_document_known_type")
    op.execute(f"alter table document add constraint ck_document_known_type check (media_type in ({KINDS}))")
    op.execute("alter table bank_statement drop constraint ck_bank_statement_known_format")
    op.execute(
        "alter table bank_statement add constraint ck_bank_statement_known_format "
        "check (format in ('ofx', 'camt.053', 'csv', 'xlsx'))"
    )
    op.execute(
        """
        create table bank_layout (
            campaign_id uuid not null,
            key varchar not null,
            columns jsonb not null,
            set_by varchar not null,
            set_at timestamptz default now() not null,
            constraint pk_bank_layout primary key (campaign_id, key)
        )
        """
    )
    op.execute("comment on column bank_layout.columns is 'Places from 0; no line of an account.'")
    op.execute(
        """
        create table waiting_statement (
            campaign_id uuid not null,
            sealed bytea not null,
            sent_by varchar not null,
            sent_at timestamptz default now() not null,
            constraint pk_waiting_statement primary key (campaign_id)
        )
        """
    )
    op.execute("comment on column waiting_statement.sealed is 'The file and its name.'")
    for table, may in (("bank_layout", "select, insert, update"), ("waiting_statement", "select, insert, delete")):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy campaign on {table} to isoloir_app using ({CAMPAIGN}) with check ({CAMPAIGN})")
        op.execute(f"grant {may} on table {table} to isoloir_app")
