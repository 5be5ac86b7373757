"""speeches: what follows a form in the campaign's own languages, and in which language somebody reads"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0057"
down_revision = "0056"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    Base.metadata.tables["speech"].create(op.get_bind())
    for statement in tenancy.protect("speech", "select, insert, update"):
        op.execute(statement)
    # Where the table was made of today's models, it has it.
    op.execute("alter table person add column if not exists language varchar")
    op.execute("comment on column person.language is 'Read in by themselves; ISO 639-1.'")


def downgrade() -> None:
    op.drop_table("speech")
    op.drop_column("person", "language")
