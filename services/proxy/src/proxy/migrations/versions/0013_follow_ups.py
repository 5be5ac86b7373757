"""what is said of matches after they were accepted, and the team's notes"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy

revision = "0013"
down_revision = "0012"

_TABLES = ("establishment", "vote_report", "case_note")
_BEFORE = (
    "act in ('proposed', 'made_by_hand', 'pinned', 'unpinned', "
    "'forbidden', 'allowed', 'accepted', 'declined', 'expired', 'taken', 'released', 'revealed')"
)


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "establishment",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.LargeBinary(), nullable=True, comment="Maprocuration's, sealed; null: not given."),
        *_said("A member; 'grantor' or 'holder' by their link."),
        _of("establishment", "proposal"),
        sa.PrimaryKeyConstraint("campaign_id", "proposal_id", name=op.f("pk_establishment")),
    )
    op.create_table(
        "vote_report",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("voted", sa.Boolean(), nullable=False),
        *_said(None),
        sa.CheckConstraint("round in (1, 2)", name=op.f("ck_vote_report_round")),
        _of("vote_report", "proposal"),
        sa.PrimaryKeyConstraint("campaign_id", "proposal_id", "round", name=op.f("pk_vote_report")),
    )
    op.create_table(
        "case_note",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("offer_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True, comment="Sealed; null: looked up the contact."),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("num_nonnulls(request_id, offer_id) = 1", name=op.f("ck_case_note_of_one")),
        _of("case_note", "request"),
        _of("case_note", "offer"),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_case_note")),
    )
    for target in ("request", "offer"):
        op.create_index(f"ix_case_note_campaign_id_{target}_id", "case_note", ["campaign_id", f"{target}_id"])
    for table in _TABLES:
        for statement in tenancy.protect(table):
            op.execute(statement)
    op.drop_constraint(op.f("ck_match_act_act"), "match_act")
    after = _BEFORE.removesuffix(")") + ", 'established', 'voted', 'not_voted')"
    op.create_check_constraint(op.f("ck_match_act_act"), "match_act", after)


def downgrade() -> None:
    op.execute("delete from match_act where act in ('established', 'voted', 'not_voted')")
    op.drop_constraint(op.f("ck_match_act_act"), "match_act")
    op.create_check_constraint(op.f("ck_match_act_act"), "match_act", _BEFORE)
    for table in reversed(_TABLES):
        op.drop_table(table)


def _said(comment: str | None) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("said_by", sa.Text(), nullable=False, comment=comment),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _of(table: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["campaign_id", f"{other}_id"],
        [f"{other}.campaign_id", f"{other}.id"],
        name=op.f(f"fk_{table}_campaign_id_{other}_id_{other}"),
        ondelete="CASCADE",
    )
