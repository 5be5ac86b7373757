"""gatherings, who comes to them, and who helps when"""

import sqlalchemy as sa
from alembic import op
from crm.tables import Base
from kit import tenancy
from kit.touching import touch

revision = "0034"
down_revision = "0033"

TABLES = {
    "gathering": "select, insert, update",
    "rsvp": "select, insert, update, delete",
    "shift": "select, insert, update",
    "shift_place": "select, insert, delete",
}
# The clock sees what is near, in whatever campaign; never what it is or who comes.
SEEN = {
    "gathering": "select (campaign_id, id, status, starts_at, soon_reminded)",
    "shift": "select (campaign_id, id, is_off, starts_at, soon_reminded)",
}


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.add_column("action", sa.Column("attendees", sa.Integer, comment="A number, of nobody in particular."))
    for table, may in TABLES.items():
        Base.metadata.tables[table].create(op.get_bind())
        for statement in tenancy.protect(table, may):
            op.execute(statement)
    for statement in touch("gathering"):
        op.execute(statement)
    for table, may in SEEN.items():
        for statement in tenancy.open_to_relay(table, may):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_column("action", "attendees")
