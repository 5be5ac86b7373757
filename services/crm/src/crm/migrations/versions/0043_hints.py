"""hints: whom a webhook of another system named, until they are read there again"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    Base.metadata.tables["connector_hint"].create(op.get_bind())
    for statement in tenancy.protect("connector_hint"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("connector_hint")
