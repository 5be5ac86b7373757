"""a file says on which line its header is: a title may stand above"""

from alembic import op

revision = "0086_header_lines"
down_revision = "0085_statistics_are_renewed"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("alter table person_import add column header_line integer not null default 1")
    op.execute("comment on column person_import.header_line is 'The file''s line of the last record of the header.'")


def downgrade() -> None:
    op.execute("alter table person_import drop column header_line")
