"""sign-up forms, the sites that may hold them, and what was sent and not confirmed yet"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0018"
down_revision = "0017"

TABLES = {
    "sign_up_form": "select, insert, update",
    "sign_up_site": "select, insert, delete",
    "sign_up": "select, insert, update, delete",
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
