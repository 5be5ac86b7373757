"""how many came to a campaign event without having signed up"""

from alembic import op

revision = "0078_walk_ins"
down_revision = "0077_turf_holders"

TABLES = """
alter table campaign_event add column walk_ins integer not null default 0;
alter table campaign_event alter column walk_ins drop default;
comment on column campaign_event.walk_ins is 'Who came in without having signed up: counted, not named.';
"""


def upgrade() -> None:
    op.get_bind().exec_driver_sql(TABLES, execution_options={"no_parameters": True})


def downgrade() -> None:
    raise RuntimeError("Restore the backup of before instead.")
