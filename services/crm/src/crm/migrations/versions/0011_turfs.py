"""the ground (streets, buildings, doors, outlines), and turfs"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0011"
down_revision = "0010"

TABLES = {
    "street": "select, insert, update",
    "building": "select, insert, update",
    # What happened at a door outlasts it: none is deleted.
    "door": "select, insert, update",
    "entrance": "select, insert, update, delete",
    "area": "select, insert, update",
    "address_file": "select, insert, delete",
    "turf_draft": "select, insert, update, delete",
    # A published turf is a snapshot: the database itself lets nobody change more of it than this.
    "turf": "select, insert, update (withdrawn_at)",
    "turf_stop": "select, insert",
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
