"""mailings: a message may be for who lives in some departments alone, as an organisation asks within its own"""

from alembic import op

revision = "0059"
down_revision = "0058"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # Where the table was made of today's model, it has it.
    op.execute("alter table mailing add column if not exists departments text[]")
    op.execute(
        "comment on column mailing.departments is 'Only who is known to live in one of them; none: wherever they live.'"
    )


def downgrade() -> None:
    op.drop_column("mailing", "departments")
