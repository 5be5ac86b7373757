"""campaigns that move between suites, with the positions of their events"""

import sqlalchemy as sa
from alembic import op

revision = "0093_relocations"
down_revision = "0092_help_requests"

GATED = (
    "campaign",
    "connector",
    "contact_disclosure",
    "disclosure",
    "campaign_event",
    "job",
    "mailing",
    "message",
    "person_notice",
    "shift",
    "webhook",
)
"""Tables that schedulers read across campaigns: not those of a campaign that is away."""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "relocation",
        sa.Column("relocated_campaign_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "file",
            sa.Uuid(),
            nullable=False,
            comment="The id of the campaign file that it left with, or came from.",
        ),
        sa.Column(
            "address",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Of the suite where it is now.",
        ),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("state in ('frozen', 'gone', 'arriving', 'arrived')", name=op.f("ck_relocation_state")),
        sa.PrimaryKeyConstraint("relocated_campaign_id", name=op.f("pk_relocation")),
    )
    op.execute("grant select on relocation to isoloir_app, isoloir_relay")
    for table in GATED:
        op.execute(
            f"alter policy relay on {table} using (campaign_id <> all "
            "(array(select relocated_campaign_id from relocation where state <> 'arrived')))"
        )
    # Each as fast as the log is long; the one constraint is replaced by a wider one, which code of before keeps.
    op.execute("create unique index uq_event_campaign_id_position on event (campaign_id, position)")
    op.execute("create index ix_event_position on event (position)")
    op.execute("drop index ix_event_campaign_id_position")
    op.execute("alter table event drop constraint uq_event_position")
    op.execute(
        "comment on column event.stream_seq is "
        "'Where the event is in the stream; null until published, 0 for one that was told in another suite.'"
    )


def downgrade() -> None:
    op.execute("comment on column event.stream_seq is 'Where the event is in the stream; null until published.'")
    op.execute("create index ix_event_campaign_id_position on event (campaign_id, position)")
    op.execute("alter table event add constraint uq_event_position unique (position)")
    op.execute("drop index ix_event_position")
    op.execute("drop index uq_event_campaign_id_position")
    for table in GATED:
        op.execute(f"alter policy relay on {table} using (true)")
    op.drop_table("relocation")
