"""invitations, runs of the retention engine, who answers for the processing"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0017"
down_revision = "0016"

TABLES = ("invitation", "retention_run", "controller")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for name in TABLES:
        Base.metadata.tables[name].create(op.get_bind())
        for statement in tenancy.protect(name, may="select, insert, update"):
            op.execute(statement)
    # The trail goes after a year and not before, whoever asks.
    op.execute(f"grant delete on trail to {tenancy.APP}")
    op.execute(
        f"create policy old on trail as restrictive for delete to {tenancy.APP} "
        "using (at < now() - interval '365 days')"
    )


def downgrade() -> None:
    op.execute("drop policy old on trail")
    op.execute(f"revoke delete on trail from {tenancy.APP}")
    for name in reversed(TABLES):
        op.drop_table(name)
