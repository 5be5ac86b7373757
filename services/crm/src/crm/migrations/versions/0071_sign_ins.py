"""members' addresses for mailed sign-in links, and the address an invitation was mailed to"""

from alembic import op

revision = "0071_sign_ins"
down_revision = "0070_connectors"

TABLES = """
create table member_address (
    campaign_id uuid not null,
    subject text not null,
    id uuid not null,
    address bytea not null,
    address_hash bytea not null,
    new_address bytea,
    keyed_by varchar not null,
    changed_at timestamptz not null default now(),
    constraint pk_member_address primary key (campaign_id, subject)
);
comment on column member_address.id is 'What sign-in links lead to.';
comment on column member_address.address is 'Sealed by the campaign''s vault.';
comment on column member_address.address_hash is 
    'By which it is found in all campaigns: HMAC by a key of the suite''s secret.';
comment on column member_address.new_address is 'Sealed: the one that takes its place once its link is pressed.';
comment on column member_address.keyed_by is 'Which secret: another one is hashed anew.';
create unique index uq_member_address_id on member_address (campaign_id, id);
create index ix_member_address_hash on member_address (address_hash);
alter table invitation add column address bytea;
comment on column invitation.address is 'Where the link was mailed, sealed, until somebody accepts or it is over.';
"""
OWN = "campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid)"
BY_ADDRESS = """
create policy address on member_address for select to isoloir_app using (
    encode(address_hash, 'hex') = nullif(current_setting('isoloir.address', true), '')
)
"""
"""A transaction that names the hash of an address sees the members who have it: who signs in names no campaign."""


def upgrade() -> None:
    op.get_bind().exec_driver_sql(TABLES, execution_options={"no_parameters": True})
    op.execute("grant select, insert, update, delete on member_address to isoloir_app")
    op.execute("alter table member_address enable row level security")
    op.execute("alter table member_address force row level security")
    op.execute(f"create policy campaign on member_address to isoloir_app using ({OWN}) with check ({OWN})")
    op.execute(BY_ADDRESS)


def downgrade() -> None:
    raise RuntimeError("Restore the backup of before instead.")
