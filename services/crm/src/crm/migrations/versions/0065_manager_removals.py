"""members: who directs a campaign is taken out of the team by two, or by the operator"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0065"
down_revision = "0064"

_SINCE = "When the team let them into its direction; null: not in it, by the operator, or before it was noted."


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # Where the table was made of today's models, it has it.
    op.execute("alter table teammate add column if not exists directs_since timestamptz")
    op.execute(f"comment on column teammate.directs_since is '{_SINCE}'")
    Base.metadata.tables["manager_removal"].create(op.get_bind())
    for statement in tenancy.protect("manager_removal"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("manager_removal")
    op.drop_column("teammate", "directs_since")
