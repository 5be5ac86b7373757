"""what came back: hashes of the mails and SMS that were taken in"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    Base.metadata.tables["received"].create(op.get_bind())
    for statement in tenancy.protect("received", may="select, insert, update"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("received")
