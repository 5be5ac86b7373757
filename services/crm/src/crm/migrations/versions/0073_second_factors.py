"""second factors of persons, and campaigns that ask for one"""

from alembic import op

revision = "0073_second_factors"
down_revision = "0072_open_invitations"

TABLES = """
create table second_factor (
    campaign_id uuid not null,
    subject text not null,
    secret bytea not null,
    recovery_hashes bytea[] not null,
    made_at timestamptz not null default now(),
    confirmed_at timestamptz,
    last_step bigint not null,
    failures integer not null,
    last_failed_at timestamptz,
    constraint pk_second_factor primary key (campaign_id, subject)
);
comment on column second_factor.campaign_id is 'Of no campaign: a person has one in all of theirs.';
comment on column second_factor.secret is 'Sealed by the vault of no campaign.';
comment on column second_factor.recovery_hashes is 'SHA-256 of the recovery codes that are left.';
comment on column second_factor.last_step is 'Of the last code that was taken: none counts twice.';
create table second_factor_rule (
    campaign_id uuid not null,
    asked_by varchar not null,
    asked_at timestamptz not null default now(),
    constraint pk_second_factor_rule primary key (campaign_id)
);
"""
OWN = "campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid)"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(TABLES, execution_options={"no_parameters": True})
    for table in ("second_factor", "second_factor_rule"):
        op.execute(f"grant select, insert, update, delete on {table} to isoloir_app")
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy campaign on {table} to isoloir_app using ({OWN}) with check ({OWN})")


def downgrade() -> None:
    raise RuntimeError("Restore the backup of before instead.")
