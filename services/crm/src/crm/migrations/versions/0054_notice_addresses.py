"""disclosures: a notice says which address it went to, and the next one is tried where that takes no mail"""

from alembic import op
from kit.tenancy import APP

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # Where the tables were made of today's models, they have them.
    op.execute("alter table listed_person add column if not exists told_to bytea")
    op.execute("alter table listed_person add column if not exists tried bytea[] not null default '{}'")
    op.execute("alter table disclosure add column if not exists stopped boolean not null default false")
    op.execute("comment on column listed_person.told_to is 'Keyed hash of the address that mail went to.'")
    op.execute("comment on column listed_person.tried is 'Of the addresses that took no mail.'")
    op.execute(
        "comment on column disclosure.stopped is 'By somebody: no other address is tried until it is sent again.'"
    )
    op.execute(f"grant update (told_to, tried) on listed_person to {APP}")


def downgrade() -> None:
    op.drop_column("disclosure", "stopped")
    op.drop_column("listed_person", "tried")
    op.drop_column("listed_person", "told_to")
