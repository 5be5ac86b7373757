"""copies and logs that go in their time, and not before, whoever asks"""

from alembic import op
from kit import tenancy

revision = "0032"
down_revision = "0031"

KEPT = {"person_merge": "30 days", "people_export": "365 days"}


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for table, time in KEPT.items():
        op.execute(f"grant delete on {table} to {tenancy.APP}")
        op.execute(
            f"create policy old on {table} as restrictive for delete to {tenancy.APP} "
            f"using (made_at < now() - interval '{time}')"
        )


def downgrade() -> None:
    for table in KEPT:
        op.execute(f"drop policy old on {table}")
        op.execute(f"revoke delete on {table} from {tenancy.APP}")
