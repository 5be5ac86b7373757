"""who a turf is given to, whose own phone walks it, and stations that share a house number"""

from alembic import op

revision = "0077_turf_holders"
down_revision = "0076_way_of_a_message"

TABLES = """
create table turf_holder (
    campaign_id uuid not null,
    turf_id uuid not null,
    subject text not null,
    given_by varchar not null,
    given_at timestamptz not null,
    constraint pk_turf_holder primary key (campaign_id, turf_id, subject),
    constraint fk_turf_holder_campaign_id_turf_id_turf
        foreign key (campaign_id, turf_id) references turf (campaign_id, id)
);
comment on column turf_holder.given_at is 'By the campaign''s clock.';
create index ix_turf_holder_campaign_id_subject on turf_holder (campaign_id, subject);

alter table pairing add column subject varchar;
comment on column pairing.subject is 'The member whose own phone it pairs.';
alter table phone add column subject varchar;
comment on column phone.subject is 'The member whose own phone it is.';

alter table building drop constraint ck_building_attached_by;
alter table building add constraint ck_building_attached_by
    check (attached_by is null or attached_by in ('table', 'shared', 'contour', 'nearest', 'hand'));
comment on column building.attached_by is
    'What says so: the official table (`shared`: with voters of others), a contour, a neighbour.';
"""
OWN = "campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid)"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(TABLES, execution_options={"no_parameters": True})
    op.execute("grant select, insert, update, delete on turf_holder to isoloir_app")
    op.execute("alter table turf_holder enable row level security")
    op.execute("alter table turf_holder force row level security")
    op.execute(f"create policy campaign on turf_holder to isoloir_app using ({OWN}) with check ({OWN})")


def downgrade() -> None:
    raise RuntimeError("Restore the backup of before instead.")
