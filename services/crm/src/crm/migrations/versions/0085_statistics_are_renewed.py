"""the worker may have the planner look anew at tables that a job fills"""

from alembic import op

revision = "0085_statistics_are_renewed"
down_revision = "0084_organisations_invite"

FILLED = "person, contact_point, suppression, import_line, street, building, door"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute(f"grant maintain on {FILLED} to isoloir_worker")


def downgrade() -> None:
    op.execute(f"revoke maintain on {FILLED} from isoloir_worker")
