"""gifts paid on the page of a provider"""

from alembic import op

revision = "0030"
down_revision = "0029"

CAMPAIGN = "campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid)"


def upgrade() -> None:
    op.execute(
        """
        create table checkout_provider (
            campaign_id uuid not null,
            provider varchar not null,
            sealed bytea not null,
            return_url varchar not null,
            set_by varchar not null,
            set_at timestamptz default now() not null,
            constraint pk_checkout_provider primary key (campaign_id),
            constraint ck_checkout_provider_known_provider check (provider in ('helloasso', 'payplug'))
        )
        """
    )
    op.execute("comment on column checkout_provider.sealed is 'Organisation, identifier and secret.'")
    op.execute(
        """
        create table checkout (
            campaign_id uuid not null,
            id uuid not null,
            provider varchar not null,
            provider_id varchar not null,
            donor_id uuid not null,
            pledge_id uuid,
            amount_cents bigint not null,
            pay_url bytea not null,
            state varchar not null,
            paid_cents bigint not null,
            paid_on date,
            receipt_id uuid,
            opened_by varchar not null,
            opened_at timestamptz default now() not null,
            constraint pk_checkout primary key (campaign_id, id),
            constraint ck_checkout_known_state check (
                state in ('waiting', 'paid', 'failed', 'refunded', 'other_amount', 'company')
            )
        )
        """
    )
    op.execute("comment on column checkout.pay_url is 'Sealed: whoever has it pays for the donor.'")
    op.execute("create index ix_checkout_opened_at on checkout (campaign_id, opened_at)")
    for table, may in (("checkout_provider", "select, insert, update, delete"), ("checkout", "select, insert, update")):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy campaign on {table} to isoloir_app using ({CAMPAIGN}) with check ({CAMPAIGN})")
        op.execute(f"grant {may} on table {table} to isoloir_app")


def downgrade() -> None:
    op.execute("drop table checkout")
    op.execute("drop table checkout_provider")
