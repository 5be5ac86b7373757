"""when a turn to be called need next be looked at, in the order of the queue"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"

OF_THE_QUEUE = {
    "ix_call_target_turn": (["tries", "due_at", "rank"], "state = 'waiting' and not asked"),
    "ix_call_target_asked": (["due_at", "rank"], "state = 'waiting' and asked"),
}
BEFORE = {
    "ix_call_target_turn": (["tries", "rank"], "state = 'waiting' and not asked"),
    "ix_call_target_asked": (["not_before"], "state = 'waiting' and asked"),
}


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # A new database has it from its table.
    op.execute(
        "alter table call_target add column if not exists due_at timestamptz not null "
        "default '2000-01-01T00:00:00+00:00'"
    )
    _index(OF_THE_QUEUE)


def downgrade() -> None:
    _index(BEFORE)
    op.drop_column("call_target", "due_at")


def _index(wanted: dict[str, tuple[list[str], str]]) -> None:
    # What waits already is due from the beginning: whether it may be called is asked anew whatever is said here.
    for name, (columns, where) in wanted.items():
        op.drop_index(name, "call_target")
        op.create_index(
            name, "call_target", ["campaign_id", "call_campaign_id", *columns], postgresql_where=sa.text(where)
        )
