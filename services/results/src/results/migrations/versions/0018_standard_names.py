"""tables, columns and what hangs on them under the names that the API has"""

from alembic import op
from sqlalchemy import text

revision = "0018_standard_names"
down_revision = "0017_baseline"

TABLES = (
    ("officer", "poll_watcher"),
    ("share_site", "public_board_site"),
    ("share", "public_board"),
    ("sample", "ballot_sample"),
    ("text_gateway", "sms_gateway"),
    ("text_message", "sms_report"),
    ("option", "counting_options"),
    ("contour", "station_boundary"),
)
COLUMNS = (
    ("assignment", "officer_id", "poll_watcher_id"),
    ("pairing", "officer_id", "poll_watcher_id"),
    ("pairing", "made_by", "created_by"),
    ("pairing", "made_at", "created_at"),
    ("phone", "officer_id", "poll_watcher_id"),
    ("phone", "seen_at", "last_seen_at"),
    ("sms_gateway", "made_by", "created_by"),
    ("sms_gateway", "made_at", "created_at"),
    ("sms_report", "officer_id", "poll_watcher_id"),
    ("sms_report", "gateway_id", "sms_gateway_id"),
    ("feed_poll", "address", "url"),
    ("feed_poll", "answer", "outcome"),
    ("feed_poll", "asked_at", "polled_at"),
)
"""Each with its table, under the table's new name."""

CONSTRAINTS = (
    ("poll_watcher", "pk_officer", "pk_poll_watcher"),
    ("public_board", "pk_share", "pk_public_board"),
    ("public_board_site", "pk_share_site", "pk_public_board_site"),
    ("ballot_sample", "pk_sample", "pk_ballot_sample"),
    ("ballot_sample", "ck_sample_plausible", "ck_ballot_sample_plausible"),
    ("sms_gateway", "pk_text_gateway", "pk_sms_gateway"),
    ("sms_report", "pk_text_message", "pk_sms_report"),
    ("sms_report", "uq_text_message_gateway_message", "uq_sms_report_gateway_message"),
    ("counting_options", "pk_option", "pk_counting_options"),
    ("station_boundary", "pk_contour", "pk_station_boundary"),
    ("assignment", "uq_assignment_officer_station_round_duty", "uq_assignment_poll_watcher_station_round_duty"),
    ("assignment", "fk_assignment_officer", "fk_assignment_poll_watcher"),
    ("pairing", "fk_pairing_officer", "fk_pairing_poll_watcher"),
    ("phone", "fk_phone_officer", "fk_phone_poll_watcher"),
)
INDEXES = (
    ("uq_officer_phone", "uq_poll_watcher_phone"),
    ("ix_phone_campaign_id_officer_id", "ix_phone_campaign_id_poll_watcher_id"),
)


def upgrade() -> None:
    for old, new in TABLES:
        op.execute(text(f'alter table "{old}" rename to {new}'))
    for table, old, new in COLUMNS:
        op.execute(text(f"alter table {table} rename column {old} to {new}"))
    for table, old, new in CONSTRAINTS:
        op.execute(text(f"alter table {table} rename constraint {old} to {new}"))
    for old, new in INDEXES:
        op.execute(text(f"alter index {old} rename to {new}"))


def downgrade() -> None:
    for old, new in INDEXES:
        op.execute(text(f"alter index {new} rename to {old}"))
    for table, old, new in CONSTRAINTS:
        op.execute(text(f"alter table {table} rename constraint {new} to {old}"))
    for table, old, new in COLUMNS:
        op.execute(text(f"alter table {table} rename column {new} to {old}"))
    for old, new in TABLES:
        op.execute(text(f'alter table {new} rename to "{old}"'))
