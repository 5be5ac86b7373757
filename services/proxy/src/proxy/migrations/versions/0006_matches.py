"""who is matched with whom"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

_TABLES = ("proposal", "held_proxy", "forbidden_pair", "match_act")

# What a unique key cannot say: two in all, three for who votes abroad, with those held from elsewhere. The row of the
# offer is locked (no key: a foreign key holds it already), so that two acceptances at once are counted one by one.
_CAPS = """
create function held_proxy_caps() returns trigger language plpgsql as $$
declare holder record; held integer; in_france integer;
begin
    select consulate, held_france, held_abroad into holder from offer
        where campaign_id = new.campaign_id and id = new.offer_id for no key update;
    select count(*), count(*) filter (where made = 'france') into held, in_france from held_proxy
        where campaign_id = new.campaign_id and offer_id = new.offer_id and round = new.round;
    if held + holder.held_france + holder.held_abroad > (case when holder.consulate = '' then 2 else 3 end)
        or in_france + holder.held_france > 1
    then
        raise exception 'more proxies than the law allows (L. 73)'
            using errcode = 'check_violation', constraint = 'held_proxy_caps';
    end if;
    return null;
end $$;
create trigger held_proxy_caps after insert or update on held_proxy for each row execute function held_proxy_caps();
create function offer_caps() returns trigger language plpgsql as $$
begin
    if exists (
        select from held_proxy where campaign_id = new.campaign_id and offer_id = new.id group by round
        having count(*) + new.held_france + new.held_abroad > (case when new.consulate = '' then 2 else 3 end)
            or count(*) filter (where made = 'france') + new.held_france > 1
    ) then
        raise exception 'more proxies than the law allows (L. 73)'
            using errcode = 'check_violation', constraint = 'held_proxy_caps';
    end if;
    return null;
end $$;
create trigger offer_caps after update on offer for each row execute function offer_caps();
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "proposal",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("rounds", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False, comment="A coordinator wants it: it does not expire."),
        sa.Column("made_by", sa.Text(), nullable=True, comment="The member who made it by hand; null: the matching."),
        sa.Column("tenths_of_km", sa.Integer(), nullable=True),
        sa.Column("reserve_offer_id", sa.Uuid(), nullable=True, comment="Who else could vote; no promise to them."),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "cardinality(rounds) between 1 and 2 and rounds <@ '{1,2}'", name=op.f("ck_proposal_rounds")
        ),
        sa.CheckConstraint(
            "state in ('proposed', 'accepted', 'declined', 'expired', 'taken', 'released')",
            name=op.f("ck_proposal_state"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "offer_id"],
            ["offer.campaign_id", "offer.id"],
            name=op.f("fk_proposal_campaign_id_offer_id_offer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "request_id"],
            ["request.campaign_id", "request.id"],
            name=op.f("fk_proposal_campaign_id_request_id_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_proposal")),
    )
    op.create_index("ix_proposal_campaign_id_offer_id", "proposal", ["campaign_id", "offer_id"], unique=False)
    op.create_index("ix_proposal_campaign_id_request_id", "proposal", ["campaign_id", "request_id"], unique=False)
    op.create_index(
        "uq_proposal_live",
        "proposal",
        ["campaign_id", "request_id", "offer_id"],
        unique=True,
        postgresql_where=sa.text("state in ('proposed', 'accepted')"),
    )
    op.create_table(
        "held_proxy",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("made", sa.Text(), nullable=False),
        sa.CheckConstraint("made in ('france', 'abroad')", name=op.f("ck_held_proxy_made")),
        sa.CheckConstraint("round in (1, 2)", name=op.f("ck_held_proxy_round")),
        sa.ForeignKeyConstraint(
            ["campaign_id", "offer_id"],
            ["offer.campaign_id", "offer.id"],
            name=op.f("fk_held_proxy_campaign_id_offer_id_offer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "proposal_id"],
            ["proposal.campaign_id", "proposal.id"],
            name=op.f("fk_held_proxy_campaign_id_proposal_id_proposal"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "request_id"],
            ["request.campaign_id", "request.id"],
            name=op.f("fk_held_proxy_campaign_id_request_id_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "request_id", "round", name=op.f("pk_held_proxy")),
    )
    op.create_index(
        "ix_held_proxy_campaign_id_offer_id_round", "held_proxy", ["campaign_id", "offer_id", "round"], unique=False
    )
    op.create_index("ix_held_proxy_campaign_id_proposal_id", "held_proxy", ["campaign_id", "proposal_id"], unique=False)
    op.create_index(
        "uq_held_proxy_france",
        "held_proxy",
        ["campaign_id", "offer_id", "round"],
        unique=True,
        postgresql_where=sa.text("made = 'france'"),
    )
    op.create_table(
        "forbidden_pair",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "offer_id"],
            ["offer.campaign_id", "offer.id"],
            name=op.f("fk_forbidden_pair_campaign_id_offer_id_offer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "request_id"],
            ["request.campaign_id", "request.id"],
            name=op.f("fk_forbidden_pair_campaign_id_request_id_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "request_id", "offer_id", name=op.f("pk_forbidden_pair")),
    )
    op.create_table(
        "match_act",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column(
            "by", sa.Text(), nullable=False, comment="A member; 'grantor' or 'holder' by their link; 'matching'."
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "act in ('proposed', 'made_by_hand', 'pinned', 'unpinned', "
            "'forbidden', 'allowed', 'accepted', 'declined', 'expired', 'taken', 'released', 'revealed')",
            name=op.f("ck_match_act_act"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "offer_id"],
            ["offer.campaign_id", "offer.id"],
            name=op.f("fk_match_act_campaign_id_offer_id_offer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "request_id"],
            ["request.campaign_id", "request.id"],
            name=op.f("fk_match_act_campaign_id_request_id_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_match_act")),
    )
    op.create_index("ix_match_act_campaign_id_request_id", "match_act", ["campaign_id", "request_id"], unique=False)
    for name in _TABLES:
        for statement in tenancy.protect(name):
            op.execute(statement)
    op.execute(_CAPS)


def downgrade() -> None:
    op.execute("drop trigger offer_caps on offer")
    op.execute("drop function offer_caps")
    for name in reversed(_TABLES):
        op.drop_table(name)
    op.execute("drop function held_proxy_caps")
