"""who voted in round one by the attendance lists, until round two; turnout by station on the day"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0016"
down_revision = "0015"

TABLES = {
    "attendance": "select, insert, update, delete",
    "station_turnout": "select, insert, update",
}


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for table, may in TABLES.items():
        Base.metadata.tables[table].create(op.get_bind())
        for statement in tenancy.protect(table, may):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
