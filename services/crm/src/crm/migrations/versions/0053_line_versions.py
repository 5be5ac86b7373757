"""line versions: who corrects a line of a list sees what somebody else corrected meanwhile"""

from alembic import op
from kit.tenancy import APP

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # Where the table was made of today's models, it has it.
    op.execute("alter table listed_person add column if not exists version integer not null default 1")
    op.execute("comment on column listed_person.version is 'One more with each correction.'")
    op.execute(f"grant update (version) on listed_person to {APP}")


def downgrade() -> None:
    op.drop_column("listed_person", "version")
