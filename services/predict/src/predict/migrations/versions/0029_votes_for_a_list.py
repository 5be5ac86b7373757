"""stations are ranked for the campaign's own list"""

from alembic import op

revision = "0029_votes_for_a_list"
down_revision = "0028_sums_by_level"


def upgrade() -> None:
    op.execute("""
        alter table station
            add column past jsonb, add column net jsonb, add column hourly double precision,
            add column stronghold boolean not null default false
    """)
    op.execute("alter table station_draft add column past jsonb, add column stronghold boolean not null default false")
    op.execute("""
        alter table ranking
            add column bloc varchar, add column list_label varchar, add column doors jsonb, add column proof jsonb
    """)
