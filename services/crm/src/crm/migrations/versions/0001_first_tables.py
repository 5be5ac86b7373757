"""first tables"""

import sqlalchemy as sa
from alembic import op
from crm.db import Base
from kit import tables, tenancy
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

# Who names a subject sees that subject's own rows of every campaign, besides those of the campaign named.
_MINE = [
    "create policy mine on member for select to isoloir_app"
    " using (subject = nullif(current_setting('isoloir.subject', true), ''))",
    "create policy mine on campaign for select to isoloir_app"
    " using (current_setting('isoloir.subject', true) <> '' and campaign_id in (select campaign_id from member"
    " where subject = current_setting('isoloir.subject', true)))",
]
_OUTCOMES = (
    "outcome in ('answered', 'not_home', 'refused', 'later', 'inaccessible', 'moved', 'left_message',"
    " 'do_not_contact', 'hostile')"
)
_TABLES = ("canvass", "support_sum", "action", "ceiling", "task", "teammate")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    tables.create(op, Base.metadata)
    op.create_table(
        "action",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("stations", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("volunteers", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("cost_lines", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("status in ('planned', 'completed', 'cancelled')", name=op.f("ck_action_status")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_action_order")),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_action")),
    )
    op.create_index("ix_action_campaign_id_starts_at", "action", ["campaign_id", "starts_at"], unique=False)
    op.create_table(
        "canvass",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column(
            "fingerprint",
            sa.LargeBinary(),
            nullable=False,
            comment="Keyed hash of the whole report, support included: tells a repeat from another report of that id.",
        ),
        sa.CheckConstraint("channel in ('door', 'phone', 'street')", name=op.f("ck_canvass_channel")),
        sa.CheckConstraint(
            _OUTCOMES,
            name=op.f("ck_canvass_outcome"),
        ),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_canvass")),
    )
    op.create_index("ix_canvass_campaign_id_happened_at", "canvass", ["campaign_id", "happened_at"], unique=False)
    op.create_table(
        "ceiling",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("heard_version", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("level_with_planned", sa.Text(), nullable=False),
        sa.Column("ceiling_cents", sa.BigInteger(), nullable=True),
        sa.Column("headroom_cents", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_ceiling")),
    )
    op.create_table(
        "support_sum",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("support", sa.SmallInteger(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.CheckConstraint("answers > 0", name=op.f("ck_support_sum_answers")),
        sa.CheckConstraint("support between 1 and 5", name=op.f("ck_support_sum_support_scale")),
        sa.PrimaryKeyConstraint(
            "campaign_id", "station", "happened_on", "channel", "support", name=op.f("pk_support_sum")
        ),
    )
    op.create_table(
        "task",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=False, comment="What the task is about, by the teller's own reference."),
        sa.Column(
            "heard_version",
            sa.BigInteger(),
            nullable=False,
            comment="Of what it is about: an older event changes nothing.",
        ),
        sa.Column(
            "place", sa.Text(), nullable=False, comment="A station, or a commune while the station is not known."
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_as", sa.Text(), nullable=True),
        sa.CheckConstraint("(closed_at is null) = (closed_as is null)", name=op.f("ck_task_closed")),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_task")),
        sa.UniqueConstraint("campaign_id", "kind", "about", name=op.f("uq_task_campaign_id_kind_about")),
    )
    op.create_index(
        "ix_task_campaign_id_closed_at_opened_at", "task", ["campaign_id", "closed_at", "opened_at"], unique=False
    )
    op.create_table(
        "teammate",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "subject", name=op.f("pk_teammate")),
    )
    for table in _TABLES:
        for statement in tenancy.protect(table):
            op.execute(statement)
    for statement in _MINE:
        op.execute(statement)


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    for table in reversed(tables.TABLES):
        op.drop_table(table.name)
