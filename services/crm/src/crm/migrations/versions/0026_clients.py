"""other software"""

from alembic import op
from crm.tables import Base
from kit import tenancy
from kit.clients import tables as clients

revision = "0026"
down_revision = "0025"

TABLES = ("client", "client_secret", "client_proof")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    clients.create(op, Base.metadata)
    for table in TABLES:
        Base.metadata.tables[table].create(op.get_bind())
        for statement in tenancy.protect(table):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    clients.drop(op)
