"""segments"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    Base.metadata.tables["segment"].create(op.get_bind())
    for statement in tenancy.protect("segment"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("segment")
