"""passkeys of persons"""

from alembic import op

revision = "0081_passkeys"
down_revision = "0080_why_people_stay"

TABLE = """
create table passkey (
    campaign_id uuid not null,
    id uuid not null,
    subject text not null,
    credential_hash bytea not null,
    sealed bytea not null,
    sign_count bigint not null,
    made_at timestamptz not null default now(),
    used_at timestamptz,
    constraint pk_passkey primary key (campaign_id, id)
);
create unique index uq_passkey_credential on passkey (campaign_id, credential_hash);
create index ix_passkey_campaign_id_subject on passkey (campaign_id, subject);
comment on column passkey.campaign_id is 'Of no campaign: a person has theirs in all of them.';
comment on column passkey.credential_hash is 'SHA-256 of the credential''s id.';
comment on column passkey.sealed is 'Its label and the credential, by the shared vault.';
comment on column passkey.sign_count is 'As its authenticator counts; 0: it does not.';
"""
OWN = "campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid)"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(TABLE, execution_options={"no_parameters": True})
    op.execute("grant select, insert, update, delete on passkey to isoloir_app")
    op.execute("alter table passkey enable row level security")
    op.execute("alter table passkey force row level security")
    op.execute(f"create policy campaign on passkey to isoloir_app using ({OWN}) with check ({OWN})")


def downgrade() -> None:
    raise RuntimeError("Restore the backup of before instead.")
