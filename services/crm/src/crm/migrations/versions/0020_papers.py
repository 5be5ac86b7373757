"""sheets of paper, and promises to give"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for name in ("paper_sheet", "pledge"):
        Base.metadata.tables[name].create(op.get_bind())
        for statement in tenancy.protect(name, may="select, insert, update"):
            op.execute(statement)


def downgrade() -> None:
    for name in ("pledge", "paper_sheet"):
        op.drop_table(name)
