"""connectors"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0021"
down_revision = "0020"

TABLES = ("connector", "connector_link", "connector_run", "connector_entry", "connector_trace")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for table in TABLES:
        Base.metadata.tables[table].create(op.get_bind())
        for statement in tenancy.protect(table):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
