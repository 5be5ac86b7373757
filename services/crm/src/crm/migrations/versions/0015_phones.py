"""canvassers' phones"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for name in ("pairing", "phone"):
        Base.metadata.tables[name].create(op.get_bind())
        for statement in tenancy.protect(name):
            op.execute(statement)


def downgrade() -> None:
    for name in ("phone", "pairing"):
        op.drop_table(name)
