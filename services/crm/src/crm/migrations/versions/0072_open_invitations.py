"""open invitations for a room, who waits to be let in by one, and addresses that nobody has proven yet"""

from alembic import op

revision = "0072_open_invitations"
down_revision = "0071_sign_ins"

TABLES = """
create table open_invitation (
    campaign_id uuid not null,
    id uuid not null,
    label varchar not null,
    territories text[] not null,
    uses integer not null,
    created_by varchar not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    closed_at timestamptz,
    constraint pk_open_invitation primary key (campaign_id, id),
    constraint ck_open_invitation_uses check (uses > 0)
);
comment on column open_invitation.label is 'Where it is shown: a room, a meeting.';
comment on column open_invitation.uses is 'How many may be let in.';

create table admission_request (
    campaign_id uuid not null,
    id uuid not null,
    open_invitation_id uuid not null,
    display_name varchar not null,
    contact bytea,
    asked_at timestamptz not null default now(),
    decided_at timestamptz,
    decided_by varchar,
    invitation_id uuid,
    constraint pk_admission_request primary key (campaign_id, id),
    constraint ck_admission_request_decided check ((decided_at is null) = (decided_by is null)),
    constraint fk_admission_request_campaign_id_open_invitation_id_ope_9d8a
        foreign key (campaign_id, open_invitation_id) references open_invitation (campaign_id, id) on delete cascade
);
comment on column admission_request.contact is 'Sealed: an e-mail address or a phone number, until it is decided.';
comment on column admission_request.invitation_id is 'What they were let in by; null: refused, or waiting.';
create index ix_admission_request_open_invitation on admission_request (campaign_id, open_invitation_id);

alter table invitation add column address_proven boolean not null default true;
comment on column invitation.address_proven is
    'Whether the link was mailed there; else whoever joins confirms it first.';
"""
OWN = "campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid)"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(TABLES, execution_options={"no_parameters": True})
    for table in ("open_invitation", "admission_request"):
        op.execute(f"grant select, insert, update, delete on {table} to isoloir_app")
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy campaign on {table} to isoloir_app using ({OWN}) with check ({OWN})")


def downgrade() -> None:
    raise RuntimeError("Restore the backup of before instead.")
