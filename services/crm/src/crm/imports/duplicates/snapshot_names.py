"""Renames of tables and columns since the snapshots of merges were taken. Pure.

Snapshots are encrypted, so a migration cannot rename what is in them. They are kept for the thirty days of an undo.
"""

from crm.people.records.person_rows import Snapshot

TABLES = {
    "drop_helper": "street_round_helper",
    "exchange": "interaction",
    "residence": "other_address",
    "theme_said": "person_theme",
    "volunteer_offer": "volunteer_availability",
}
COLUMNS = {
    "call": {"revealed_at": "number_read_at"},
    "consent": {"stated_at": "stated_at"},
    "person": {"exchanges": "interactions", "last_exchange_at": "last_interaction_at"},
    "person_merge": {"made_by": "created_by", "made_at": "created_at"},
    "person_notice": {"notified_address": "notified_address", "notified_on": "notified_on"},
    "person_theme": {"said_on": "noted_on", "noted_where": "noted_where"},
    "pledge": {"made_by": "created_by", "made_at": "created_at"},
    "rsvp": {"gathering_id": "campaign_event_id"},
    "shift_place": {"said_by": "assigned_by", "stated_at": "assigned_at"},
    "street_round_helper": {"drop_id": "street_round_id"},
    "task": {"made_by": "created_by"},
    "volunteer_availability": {"said_by": "updated_by", "stated_at": "updated_at"},
}
"""Renamed columns, by today's table name."""


def rename_snapshot(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot under today's names, whenever it was taken."""
    renamed: Snapshot = {}
    for old_table, rows in snapshot.items():
        table = TABLES.get(old_table, old_table)
        columns = COLUMNS.get(table, {})
        renamed[table] = [{columns.get(name, name): value for name, value in row.items()} for row in rows]
    return renamed
