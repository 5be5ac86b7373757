"""form words: what a campaign writes around the questions of a sign-up form, by language"""

from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # Where the table was made of today's models, it has it.
    op.execute("alter table sign_up_form add column if not exists words jsonb not null default '{}'")
    op.execute("comment on column sign_up_form.words is 'The campaign''s own, by language.'")


def downgrade() -> None:
    op.drop_column("sign_up_form", "words")
