"""front-ends of third parties, the sessions of members in them, and their refresh tokens"""

from alembic import op

revision = "0069_front_ends"
down_revision = "0068_names"

TABLES = """
create table front_end (
    campaign_id uuid not null,
    id uuid not null,
    client_id varchar not null,
    name varchar not null,
    publisher varchar not null,
    purpose varchar not null,
    redirect_uris text[] not null,
    origins text[] not null,
    scopes text[] not null,
    created_by varchar not null,
    created_at timestamptz not null default now(),
    revoked_by varchar,
    revoked_at timestamptz,
    constraint pk_front_end primary key (campaign_id, id),
    constraint ck_front_end_revoked check ((revoked_at is null) = (revoked_by is null))
);
comment on column front_end.client_id is 'By which it names itself: public, and leads to its campaign.';
comment on column front_end.publisher is 'Who makes or runs it.';
comment on column front_end.redirect_uris is 'Compared whole.';
comment on column front_end.origins is 'From which a browser may call us; compared whole.';
comment on column front_end.scopes is 'The most that it may ask of a member.';

create table front_end_session (
    campaign_id uuid not null,
    id uuid not null,
    front_end_id uuid not null,
    member varchar not null,
    scopes text[] not null,
    login_digest bytea not null,
    code_hash bytea not null,
    code_ends_at timestamptz not null,
    challenge varchar not null,
    redirect_uri varchar not null,
    created_at timestamptz not null default now(),
    opened_at timestamptz,
    used_at timestamptz,
    ends_at timestamptz not null,
    ended_at timestamptz,
    ended_by varchar,
    constraint pk_front_end_session primary key (campaign_id, id),
    constraint ck_front_end_session_ended check ((ended_at is null) = (ended_by is null)),
    constraint fk_front_end_session_campaign_id_front_end_id_front_end
        foreign key (campaign_id, front_end_id) references front_end (campaign_id, id)
);
comment on column front_end_session.login_digest is 'Of the token they were logged in by.';
comment on column front_end_session.challenge is 'SHA-256 of the verifier (RFC 7636, S256).';
comment on column front_end_session.opened_at is 'When the code was exchanged: it is spent.';
comment on column front_end_session.used_at is 'When a token was given last.';
comment on column front_end_session.ended_by is 'Who, or what: reuse, logout…';
create unique index uq_front_end_session_code_hash on front_end_session (campaign_id, code_hash);
create index ix_front_end_session_member on front_end_session (campaign_id, member);
create index ix_front_end_session_front_end on front_end_session (campaign_id, front_end_id);

create table front_end_refresh_token (
    campaign_id uuid not null,
    hash bytea not null,
    session_id uuid not null,
    created_at timestamptz not null default now(),
    used_at timestamptz,
    constraint pk_front_end_refresh_token primary key (campaign_id, hash),
    constraint fk_front_end_refresh_token_campaign_id_session_id_front_c105
        foreign key (campaign_id, session_id) references front_end_session (campaign_id, id) on delete cascade
);
create index ix_front_end_refresh_token_session on front_end_refresh_token (campaign_id, session_id);
"""
OWN = "campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid)"
BY_ORIGIN = """
create policy origin on front_end for select to isoloir_app using (
    revoked_at is null and nullif(current_setting('isoloir.origin', true), '') = any(origins)
)
"""
"""A transaction that names an origin sees who registered it: a preflight has no campaign."""


def upgrade() -> None:
    op.get_bind().exec_driver_sql(TABLES, execution_options={"no_parameters": True})
    for table in ("front_end", "front_end_session", "front_end_refresh_token"):
        op.execute(f"grant select, insert, update, delete on {table} to isoloir_app")
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy campaign on {table} to isoloir_app using ({OWN}) with check ({OWN})")
    op.execute(BY_ORIGIN)


def downgrade() -> None:
    raise RuntimeError("Restore the backup of before instead.")
