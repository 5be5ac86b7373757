"""when a member is free to walk, as they say on their own page"""

from alembic import op

revision = "0079_when_members_are_free"
down_revision = "0078_walk_ins"

TABLE = """
create table canvasser_availability (
    campaign_id uuid not null,
    subject text not null,
    slots text[] not null,
    updated_at timestamptz not null default now(),
    constraint pk_canvasser_availability primary key (campaign_id, subject)
);
comment on column canvasser_availability.slots is 'Day and part of it: sat_evening.';
"""
OWN = "campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid)"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(TABLE, execution_options={"no_parameters": True})
    op.execute("grant select, insert, update, delete on canvasser_availability to isoloir_app")
    op.execute("alter table canvasser_availability enable row level security")
    op.execute("alter table canvasser_availability force row level security")
    op.execute(f"create policy campaign on canvasser_availability to isoloir_app using ({OWN}) with check ({OWN})")


def downgrade() -> None:
    raise RuntimeError("Restore the backup of before instead.")
