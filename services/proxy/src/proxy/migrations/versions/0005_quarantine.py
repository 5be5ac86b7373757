"""where forms came from, those that are held, and who vouches for a holder"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

_TABLES = ("trace", "hold", "vouch")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "trace",
        *_of_a_form("trace"),
        sa.Column("person", sa.LargeBinary(), nullable=False, comment="As person.sameness."),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("proven", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.create_index("ix_trace_campaign_id_sent_at", "trace", ["campaign_id", "sent_at"], unique=False)
    op.create_table(
        "hold",
        *_of_a_form("hold"),
        sa.Column("signals", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("decision in ('released', 'refused')", name=op.f("ck_hold_decision")),
        sa.CheckConstraint("num_nulls(decision, decided_by, decided_at) in (0, 3)", name=op.f("ck_hold_decided")),
    )
    op.create_index("ix_hold_campaign_id_decision", "hold", ["campaign_id", "decision"], unique=False)
    op.create_table(
        "vouch",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("vouched_by", sa.Text(), nullable=False),
        sa.Column("vouched_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        _goes_with("vouch", "offer"),
        sa.PrimaryKeyConstraint("campaign_id", "offer_id", name=op.f("pk_vouch")),
    )
    for table in _TABLES:
        for statement in tenancy.protect(table):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)


def _of_a_form(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("offer_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("num_nonnulls(request_id, offer_id) = 1", name=op.f(f"ck_{table}_of_one")),
        _goes_with(table, "request"),
        _goes_with(table, "offer"),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f(f"pk_{table}")),
    ]


def _goes_with(table: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["campaign_id", f"{other}_id"],
        [f"{other}.campaign_id", f"{other}.id"],
        name=op.f(f"fk_{table}_campaign_id_{other}_id_{other}"),
        ondelete="CASCADE",
    )
