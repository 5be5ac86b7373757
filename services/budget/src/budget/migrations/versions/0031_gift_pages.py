"""the public page of gifts, and what strangers declare on it"""

from alembic import op

revision = "0031"
down_revision = "0030"

CAMPAIGN = "campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid)"


def upgrade() -> None:
    op.execute("alter table checkout add column declared bytea, add column asked_at timestamptz")
    op.execute(
        "comment on column checkout.declared is "
        "'Sealed: what a stranger declared on the public page, until it is booked.'"
    )
    op.execute("create index ix_checkout_provider_id on checkout (campaign_id, provider, provider_id)")
    op.execute("grant delete on table checkout to isoloir_app")
    op.execute(
        """
        create table gift_page (
            campaign_id uuid not null,
            version bigint not null,
            published boolean not null,
            words varchar not null,
            contact varchar not null,
            sites varchar[] not null,
            set_by varchar not null,
            set_at timestamptz default now() not null,
            constraint pk_gift_page primary key (campaign_id)
        )
        """
    )
    op.execute("comment on column gift_page.contact is 'Where donors exercise their rights: public.'")
    op.execute(
        """
        create table gift_submission (
            campaign_id uuid not null,
            id uuid not null,
            address bytea not null,
            submitted_at timestamptz default now() not null,
            constraint pk_gift_submission primary key (campaign_id, id)
        )
        """
    )
    op.execute("comment on column gift_submission.address is 'Keyed hash of the network address, not the address.'")
    op.execute("create index ix_gift_submission_submitted_at on gift_submission (campaign_id, submitted_at)")
    for table, may in (("gift_page", "select, insert, update"), ("gift_submission", "select, insert, delete")):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy campaign on {table} to isoloir_app using ({CAMPAIGN}) with check ({CAMPAIGN})")
        op.execute(f"grant {may} on table {table} to isoloir_app")


def downgrade() -> None:
    op.execute("drop table gift_submission")
    op.execute("drop table gift_page")
    op.execute("revoke delete on table checkout from isoloir_app")
    op.execute("drop index ix_checkout_provider_id")
    op.execute("alter table checkout drop column asked_at, drop column declared")
