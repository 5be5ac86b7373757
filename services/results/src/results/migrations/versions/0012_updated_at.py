"""when a row last changed"""

from alembic import op
from kit.touching import touch, untouch

revision = "0012"
down_revision = "0011"

TABLES = ("tally",)


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for statement in touch(*TABLES):
        op.execute(statement)
    op.create_index("ix_station_campaign_id_updated_at", "station", ["campaign_id", "updated_at"], if_not_exists=True)


def downgrade() -> None:
    op.drop_index("ix_station_campaign_id_updated_at", "station")
    for statement in untouch(*TABLES):
        op.execute(statement)
