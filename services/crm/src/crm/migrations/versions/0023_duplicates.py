"""entries that may be of one person, and merges that can be parted"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0023"
down_revision = "0022"

TABLES = {"duplicate_pair": "select, insert, update, delete", "person_merge": "select, insert"}


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for table, may in TABLES.items():
        Base.metadata.tables[table].create(op.get_bind())
        for statement in tenancy.protect(table, may):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
