"""sponsors: what a sponsor of political advertising declares of itself"""

from alembic import op

revision = "0050"
down_revision = "0049"

_COLUMNS = {
    ("mailing_rule", "declared"): ("jsonb", "Where the sponsor is from, who controls it (2024/900, art. 5)."),
    ("advert_use", "declared"): ("jsonb", "What the sponsor declared: citizenship or seat, who controls it."),
    ("advert_use", "sponsor_email"): ("varchar not null default ''", None),
}


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # Where the tables were made of today's models, they have them.
    for (table, name), (kind, comment) in _COLUMNS.items():
        op.execute(f"alter table {table} add column if not exists {name} {kind}")
        if comment:
            op.execute(f"comment on column {table}.{name} is '{comment}'")


def downgrade() -> None:
    for table, name in _COLUMNS:
        op.drop_column(table, name)
