"""exports of the account, published accounts of other candidates"""

from alembic import op
from budget.tables import Base
from kit import tenancy

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    Base.metadata.tables["export"].create(op.get_bind())
    for statement in tenancy.protect("export"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("export")
