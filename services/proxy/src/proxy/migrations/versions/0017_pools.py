"""pools of several campaigns, who consented to them, and matches between two campaigns"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"

_TABLES = (
    "pool_membership",
    "pool_member",
    "pool_agreement",
    "pool_consent",
    "pool_vote",
    "shared_match",
    "shared_vote",
)


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "pool_member",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("candidate", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "member_id", name=op.f("pk_pool_member")),
    )
    op.create_table(
        "pool_membership",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("joined_by", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_pool_membership")),
    )
    op.create_table(
        "pool_vote",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=False),
        sa.Column("made", sa.Text(), nullable=False),
        sa.Column("most", sa.SmallInteger(), nullable=False, comment="That the holder may hold in all."),
        sa.Column(
            "from_france", sa.SmallInteger(), nullable=False, comment="That the holder said they hold from elsewhere."
        ),
        sa.Column("from_abroad", sa.SmallInteger(), nullable=False),
        sa.Column("told_by", sa.Uuid(), nullable=False, comment="The campaign whose row it stands for."),
        sa.Column("shared", sa.Boolean(), nullable=False, comment="Between two campaigns."),
        sa.CheckConstraint("made in ('france', 'abroad')", name=op.f("ck_pool_vote_made")),
        sa.CheckConstraint("side in ('grantor', 'holder')", name=op.f("ck_pool_vote_side")),
        sa.CheckConstraint("round in (1, 2)", name=op.f("ck_pool_vote_round")),
        sa.PrimaryKeyConstraint("campaign_id", "match_id", "round", "side", name=op.f("pk_pool_vote")),
    )
    op.create_index(
        "ix_pool_vote_campaign_id_person_round", "pool_vote", ["campaign_id", "person", "round"], unique=False
    )
    op.create_index(
        "uq_pool_vote_grantor",
        "pool_vote",
        ["campaign_id", "person", "round"],
        unique=True,
        postgresql_where=sa.text("side = 'grantor'"),
    )
    op.create_table(
        "pool_agreement",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("of_id", sa.Uuid(), nullable=False),
        sa.Column(
            "agreed_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="In real time, also in a demonstration: consents are compared with it.",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "by_id"],
            ["pool_member.campaign_id", "pool_member.member_id"],
            name=op.f("fk_pool_agreement_campaign_id_by_id_pool_member"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "of_id"],
            ["pool_member.campaign_id", "pool_member.member_id"],
            name=op.f("fk_pool_agreement_campaign_id_of_id_pool_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "by_id", "of_id", name=op.f("pk_pool_agreement")),
    )
    op.create_table(
        "pool_consent",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False, comment="Of the request or the offer."),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("offer_id", sa.Uuid(), nullable=True),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False, comment="Of the text that was agreed to."),
        sa.Column(
            "consented_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="In real time: it reaches only the campaigns that were shown then.",
        ),
        sa.Column(
            "pseudonym",
            sa.LargeBinary(),
            nullable=False,
            comment="Keyed hash of the person by the pool's key: the same for the same person in each campaign.",
        ),
        sa.CheckConstraint("num_nonnulls(request_id, offer_id) = 1", name=op.f("ck_pool_consent_of_one")),
        sa.CheckConstraint("target_id = coalesce(request_id, offer_id)", name=op.f("ck_pool_consent_target")),
        sa.ForeignKeyConstraint(
            ["campaign_id", "offer_id"],
            ["offer.campaign_id", "offer.id"],
            name=op.f("fk_pool_consent_campaign_id_offer_id_offer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "request_id"],
            ["request.campaign_id", "request.id"],
            name=op.f("fk_pool_consent_campaign_id_request_id_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "target_id", name=op.f("pk_pool_consent")),
    )
    op.create_table(
        "shared_match",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False, comment="The same in both campaigns."),
        sa.Column("side", sa.Text(), nullable=False, comment="Which of the two is this campaign's person."),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("offer_id", sa.Uuid(), nullable=True),
        sa.Column("other_campaign_id", sa.Uuid(), nullable=False),
        sa.Column(
            "other_id", sa.Uuid(), nullable=False, comment="The other's offer or request, in the other campaign."
        ),
        sa.Column(
            "other_place", sa.Text(), nullable=False, comment="Station, else commune, else consulate: no identity."
        ),
        sa.Column("rounds", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tenths_of_km", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_by",
            sa.Text(),
            nullable=True,
            comment="'grantor' or 'holder' by their link, 'matching', a member, or 'partner': the other's team.",
        ),
        sa.Column(
            "revealed_to",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="Which side was shown the other's birth date and elector number.",
        ),
        sa.Column("established_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("established_by", sa.Text(), nullable=True),
        sa.Column(
            "reference",
            sa.LargeBinary(),
            nullable=True,
            comment="Maprocuration's, sealed; in the row of the grantor's campaign alone.",
        ),
        sa.CheckConstraint("(side = 'grantor') = (request_id is not null)", name=op.f("ck_shared_match_request")),
        sa.CheckConstraint("(side = 'holder') = (offer_id is not null)", name=op.f("ck_shared_match_offer")),
        sa.CheckConstraint(
            "cardinality(rounds) between 1 and 2 and rounds <@ '{1,2}'", name=op.f("ck_shared_match_rounds")
        ),
        sa.CheckConstraint("side in ('grantor', 'holder')", name=op.f("ck_shared_match_side")),
        sa.CheckConstraint(
            "state in ('proposed', 'accepted', 'declined', 'expired', 'taken', 'released')",
            name=op.f("ck_shared_match_state"),
        ),
        sa.CheckConstraint("campaign_id <> other_campaign_id", name=op.f("ck_shared_match_two_campaigns")),
        sa.ForeignKeyConstraint(
            ["campaign_id", "offer_id"],
            ["offer.campaign_id", "offer.id"],
            name=op.f("fk_shared_match_campaign_id_offer_id_offer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "request_id"],
            ["request.campaign_id", "request.id"],
            name=op.f("fk_shared_match_campaign_id_request_id_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_shared_match")),
    )
    op.create_index("ix_shared_match_campaign_id_offer_id", "shared_match", ["campaign_id", "offer_id"], unique=False)
    op.create_index(
        "ix_shared_match_campaign_id_request_id", "shared_match", ["campaign_id", "request_id"], unique=False
    )
    op.create_table(
        "shared_vote",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("offer_id", sa.Uuid(), nullable=True),
        sa.Column("made", sa.Text(), nullable=False),
        sa.Column("voted", sa.Boolean(), nullable=True, comment="The last word said; null: nobody said."),
        sa.Column("voted_said_by", sa.Text(), nullable=True),
        sa.Column("voted_said_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("made in ('france', 'abroad')", name=op.f("ck_shared_vote_made")),
        sa.CheckConstraint("num_nonnulls(request_id, offer_id) = 1", name=op.f("ck_shared_vote_of_one")),
        sa.CheckConstraint("round in (1, 2)", name=op.f("ck_shared_vote_round")),
        sa.ForeignKeyConstraint(
            ["campaign_id", "match_id"],
            ["shared_match.campaign_id", "shared_match.id"],
            name=op.f("fk_shared_vote_campaign_id_match_id_shared_match"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "offer_id"],
            ["offer.campaign_id", "offer.id"],
            name=op.f("fk_shared_vote_campaign_id_offer_id_offer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "request_id"],
            ["request.campaign_id", "request.id"],
            name=op.f("fk_shared_vote_campaign_id_request_id_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "match_id", "round", name=op.f("pk_shared_vote")),
    )
    op.create_index("ix_shared_vote_campaign_id_offer_id", "shared_vote", ["campaign_id", "offer_id"], unique=False)
    op.create_index(
        "uq_shared_vote_request",
        "shared_vote",
        ["campaign_id", "request_id", "round"],
        unique=True,
        postgresql_where=sa.text("request_id is not null"),
    )
    for name in _TABLES:
        for statement in tenancy.protect(name):
            op.execute(statement)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for name in reversed(_TABLES):
        op.drop_table(name)
