"""what predict ranks stations by, who is there to walk, and the visits of a turf"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0012"
down_revision = "0011"

TABLES = {
    "ranking": "select, insert, update",
    "station_score": "select, insert, update, delete",
    "capacity": "select, insert, update",
}


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for table, may in TABLES.items():
        Base.metadata.tables[table].create(op.get_bind())
        for statement in tenancy.protect(table, may):
            op.execute(statement)
    # On a new database an earlier migration made the table from the models, with its indexes.
    op.create_index("ix_canvass_campaign_id_turf", "canvass", ["campaign_id", "turf"], if_not_exists=True)


def downgrade() -> None:
    op.drop_index("ix_canvass_campaign_id_turf", "canvass")
    for table in reversed(TABLES):
        op.drop_table(table)
