"""published accounts of a campaign's own, beside those that all share"""

from alembic import op
from kit import tenancy

revision = "0020"
down_revision = "0019"

KEYS = {
    "published_dataset": ("id",),
    "published_account": ("dataset", "reference"),
    "published_population": ("territory", "vintage"),
}
HIDES = {"published_dataset": ("id",)}


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for table, key in KEYS.items():
        statements = tenancy.share_out(table, key, indexed=table in HIDES)
        for statement in (*statements, *tenancy.overlay(table, HIDES.get(table, ()))):
            op.execute(statement)


def downgrade() -> None:
    for table, key in KEYS.items():
        for statement in (*tenancy.unoverlay(table), *tenancy.take_in(table, key)):
            op.execute(statement)
