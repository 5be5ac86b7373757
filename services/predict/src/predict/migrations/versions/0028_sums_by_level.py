"""sums of each round by constituency, department, region and nation"""

from alembic import op

revision = "0028_sums_by_level"
down_revision = "0027_stations_by_commune"

_WRITER = (
    "coalesce(nullif(current_setting('isoloir.campaign', true), '')::uuid, '00000000-0000-0000-0000-000000000000')"
)
_MINE = "(select nullif(current_setting('isoloir.campaign', true), '')::uuid)"


def upgrade() -> None:
    """They are filled at the next import, or by whoever looks first at rounds that are there already."""
    op.execute(
        f"""
        create table level_sum (
            election_id varchar not null,
            level varchar not null,
            code varchar not null,
            department varchar,
            region varchar,
            stations integer not null,
            communes integer not null,
            people integer,
            known_people integer,
            registered integer not null,
            voters integer not null,
            blank integer not null,
            "null" integer not null,
            valid integer not null,
            candidates integer[] not null,
            votes integer[] not null,
            revision integer not null,
            campaign_id uuid default {_WRITER} not null,
            constraint pk_level_sum primary key (election_id, level, code, campaign_id)
        )
        """
    )
    op.execute(
        "create index ix_level_sum_own on level_sum (campaign_id) "
        "where campaign_id <> '00000000-0000-0000-0000-000000000000'"
    )
    op.execute("grant select, insert, update, delete on level_sum to isoloir_app")
    op.execute("alter table level_sum enable row level security")
    op.execute("alter table level_sum force row level security")
    own = f"campaign_id = (select {_WRITER})"
    op.execute(f"create policy campaign on level_sum to isoloir_app using ({own}) with check ({own})")
    op.execute(f"create policy owner on level_sum for select to current_user using (campaign_id = {_MINE})")
    op.execute(
        "create view own_level_sum as select election_id, level, code from level_sum "
        f"where campaign_id = {_MINE} and campaign_id <> '00000000-0000-0000-0000-000000000000'"
    )
    op.execute("grant select on own_level_sum to isoloir_app")
    op.execute(
        "create policy shared on level_sum for select to isoloir_app "
        "using (campaign_id = '00000000-0000-0000-0000-000000000000' "
        "and not exists (select from own_level_sum own where own.election_id = level_sum.election_id "
        "and own.level = level_sum.level and own.code = level_sum.code))"
    )


def downgrade() -> None:
    op.execute("drop policy shared on level_sum")
    op.execute("drop view own_level_sum")
    op.execute("drop table level_sum")
