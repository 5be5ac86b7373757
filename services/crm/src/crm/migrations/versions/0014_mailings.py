"""messages to many: their texts, their queue, who was written to, and the register of political advertising"""

from alembic import op
from crm.tables import Base
from kit import tenancy
from kit.messages import tables as messages

revision = "0014"
down_revision = "0013"

TABLES = {
    "mailing": "select, insert, update",
    "mailing_rule": "select, insert, update",
    "delivery": "select, insert",
    # The register is kept: lines are added, and their reach said once it is known.
    "advert_use": "select, insert, update",
}


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for table, may in TABLES.items():
        Base.metadata.tables[table].create(op.get_bind())
        for statement in tenancy.protect(table, may):
            op.execute(statement)
    # The scheduler sees that something is due, in whatever campaign; never what it says.
    for statement in tenancy.open_to_relay("mailing", may="select (campaign_id, id, state, starts_at)"):
        op.execute(statement)
    messages.create(op, Base.metadata)


def downgrade() -> None:
    op.drop_table("message")
    for table in reversed(TABLES):
        op.drop_table(table)
