"""what people ask about their own data, and who read and changed what"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for name, may in (("rights_case", "select, insert, update"), ("trail", "select, insert")):
        Base.metadata.tables[name].create(op.get_bind())
        for statement in tenancy.protect(name, may=may):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("trail")
    op.drop_table("rights_case")
