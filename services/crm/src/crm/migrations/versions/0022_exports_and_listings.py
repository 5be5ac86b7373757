"""the log of files that left, and lists that are kept apart from the contacts"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0022"
down_revision = "0021"

TABLES = {
    "people_export": "select, insert",
    "listing": "select, insert, update, delete",
    "listed_person": "select, insert, delete",
}


def upgrade() -> None:
    for table, may in TABLES.items():
        Base.metadata.tables[table].create(op.get_bind())
        for statement in tenancy.protect(table, may):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
