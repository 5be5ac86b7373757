"""letters to rolls: voters of a roll that a letter is for, and which letters each was written"""

from alembic import op
from kit.tenancy import APP

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # Where the tables were made of today's models, they have them.
    op.execute("alter table mailing add column if not exists listed jsonb")
    op.execute(
        "comment on column mailing.listed is 'Letters to voters of a roll, by place and age; none: to contacts.'"
    )
    op.execute("alter table listed_person add column if not exists letters uuid[] not null default '{}'")
    op.execute("comment on column listed_person.letters is 'The mailings that wrote to them.'")
    # Nothing else of a roll is ever changed: what it says, it said when it was handed over.
    op.execute(f"grant update (letters) on listed_person to {APP}")


def downgrade() -> None:
    op.execute(f"revoke update (letters) on listed_person from {APP}")
    op.drop_column("listed_person", "letters")
    op.drop_column("mailing", "listed")
