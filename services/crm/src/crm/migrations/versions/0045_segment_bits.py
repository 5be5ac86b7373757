"""what segments ask of people as sets of bits, and who changed since they were written"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0045"
down_revision = "0044"

TABLES = ("segment_bits", "segment_place", "segment_change")
# Of the columns that the bits hold; others change without a word.
_HELD = ("tags", "roles", "uses", "source", "collected_on", "exchanges", "last_exchange_at")
_OLD, _NEW = (", ".join(f"{row}.{name}" for name in _HELD) for row in ("gone", "made"))
_NOTES = {
    "note_new_people": "insert into segment_change (campaign_id, person_id) select campaign_id, id from made",
    "note_gone_people": "insert into segment_change (campaign_id, person_id) select campaign_id, id from gone",
    "note_changed_people": f"""
        insert into segment_change (campaign_id, person_id)
        select made.campaign_id, made.id from made join gone using (campaign_id, id)
        where ({_OLD}) is distinct from ({_NEW})
    """,
}
_TRIGGERS = (
    "create trigger note_new_people after insert on person referencing new table as made "
    "for each statement execute function note_new_people()",
    "create trigger note_gone_people after delete on person referencing old table as gone "
    "for each statement execute function note_gone_people()",
    "create trigger note_changed_people after update on person referencing old table as gone new table as made "
    "for each statement execute function note_changed_people()",
)


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for table in TABLES:
        Base.metadata.tables[table].create(op.get_bind())
        may = "select, insert, delete" if table == "segment_change" else "select, insert, update, delete"
        for statement in tenancy.protect(table, may=may):
            op.execute(statement)
    for name, note in _NOTES.items():
        op.execute(f"create function {name}() returns trigger language plpgsql as $$ begin {note}; return null; end $$")
    for statement in _TRIGGERS:
        op.execute(statement)
    # Everybody is folded in by the worker.
    op.execute("insert into segment_change (campaign_id, person_id) select campaign_id, id from person")


def downgrade() -> None:
    for name in _NOTES:
        op.execute(f"drop trigger {name} on person")
        op.execute(f"drop function {name}()")
    for table in TABLES:
        op.drop_table(table)
