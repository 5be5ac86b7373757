"""people: contacts, what they agree to, which addresses are closed, who read what"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0003"
down_revision = "0002"

TABLES = {
    "person": "select, insert, update, delete",
    "contact_point": "select, insert, update, delete",
    "person_key": "select, insert, update, delete",
    "theme_said": "select, insert, delete",
    "custom_field": "select, insert, update, delete",
    # What was said stays said, and goes only with the person (by cascade).
    "consent": "select, insert",
    "suppression": "select, insert, update, delete",
    "reveal": "select, insert",
}


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for table, may in TABLES.items():
        Base.metadata.tables[table].create(op.get_bind())
        for statement in tenancy.protect(table, may):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
