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
    for table in ("published_dataset", "published_account"):
        Base.metadata.tables[table].create(op.get_bind())
        for statement in tenancy.reference(table, may="select, insert, update, delete"):
            op.execute(statement)


def downgrade() -> None:
    for table in ("published_account", "published_dataset", "export"):
        op.drop_table(table)
