"""first tables"""

import sqlalchemy as sa
from alembic import op
from kit import tables, tenancy
from proxy.db import Base
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

_TABLES = ("person", "request", "offer", "attempt", "erased_sum")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    tables.create(op, Base.metadata)
    op.create_table(
        "attempt",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "address",
            sa.LargeBinary(),
            nullable=False,
            comment="Keyed hash of the network address, not the address.",
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_attempt")),
    )
    op.create_index("ix_attempt_campaign_id_made_at", "attempt", ["campaign_id", "made_at"], unique=False)
    op.create_table(
        "erased_sum",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("erased", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind in ('request', 'offer')", name=op.f("ck_erased_sum_kind")),
        sa.CheckConstraint("erased > 0", name=op.f("ck_erased_sum_erased")),
        sa.PrimaryKeyConstraint("campaign_id", "kind", "state", name=op.f("pk_erased_sum")),
    )
    op.create_table(
        "person",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("first_names", sa.Text(), nullable=False),
        sa.Column("surname", sa.Text(), nullable=False),
        sa.Column("used_surname", sa.Text(), nullable=False),
        sa.Column("born_on", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("elector_number", sa.LargeBinary(), nullable=True),
        sa.Column(
            "sameness",
            sa.LargeBinary(),
            nullable=False,
            comment="Keyed hash of first names, surname and birth date: the same for the same person.",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_person")),
    )
    op.create_index("ix_person_campaign_id_sameness", "person", ["campaign_id", "sameness"], unique=False)
    op.create_table(
        "offer",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("commune", sa.Text(), nullable=False),
        sa.Column("consulate", sa.Text(), nullable=False),
        sa.Column("station", sa.Text(), nullable=True),
        sa.Column("rounds", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("radius_km", sa.SmallInteger(), nullable=False),
        sa.Column("held_france", sa.SmallInteger(), nullable=False),
        sa.Column("held_abroad", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "duplicate_of",
            sa.Uuid(),
            nullable=True,
            comment="An earlier offer of the same person; both are kept until somebody looks.",
        ),
        sa.Column("consent_version", sa.Text(), nullable=False),
        sa.Column(
            "entered_by",
            sa.Text(),
            nullable=True,
            comment="The member who entered it for the person; null: the person's own form.",
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "confirmed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the person confirmed the address; nothing is matched before.",
        ),
        sa.CheckConstraint("cardinality(rounds) between 1 and 2 and rounds <@ '{1,2}'", name=op.f("ck_offer_rounds")),
        sa.CheckConstraint(
            "held_france between 0 and 1 and held_abroad >= 0"
            " and held_france + held_abroad <= case when consulate = '' then 2 else 3 end",
            name=op.f("ck_offer_held"),
        ),
        sa.CheckConstraint("state in ('open', 'engaged', 'withdrawn')", name=op.f("ck_offer_state")),
        sa.CheckConstraint("radius_km between 0 and 100", name=op.f("ck_offer_radius")),
        sa.ForeignKeyConstraint(
            ["campaign_id", "person_id"],
            ["person.campaign_id", "person.id"],
            name=op.f("fk_offer_campaign_id_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_offer")),
    )
    op.create_index("ix_offer_campaign_id_person_id", "offer", ["campaign_id", "person_id"], unique=False)
    op.create_index("ix_offer_campaign_id_state_commune", "offer", ["campaign_id", "state", "commune"], unique=False)
    op.create_table(
        "request",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("commune", sa.Text(), nullable=False),
        sa.Column("consulate", sa.Text(), nullable=False),
        sa.Column("station", sa.Text(), nullable=True),
        sa.Column("rounds", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "duplicate_of",
            sa.Uuid(),
            nullable=True,
            comment="An earlier request of the same person; both are kept until somebody looks.",
        ),
        sa.Column("consent_version", sa.Text(), nullable=False),
        sa.Column(
            "entered_by",
            sa.Text(),
            nullable=True,
            comment="The member who entered it for the person; null: the person's own form.",
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "confirmed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the person confirmed the address; nothing is matched before.",
        ),
        sa.CheckConstraint("cardinality(rounds) between 1 and 2 and rounds <@ '{1,2}'", name=op.f("ck_request_rounds")),
        sa.CheckConstraint(
            "state in ('open', 'proposed', 'accepted', 'established', 'reminded', 'voted', 'lost', 'withdrawn')",
            name=op.f("ck_request_state"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "person_id"],
            ["person.campaign_id", "person.id"],
            name=op.f("fk_request_campaign_id_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_request")),
    )
    op.create_index("ix_request_campaign_id_person_id", "request", ["campaign_id", "person_id"], unique=False)
    op.create_index(
        "ix_request_campaign_id_state_commune_station",
        "request",
        ["campaign_id", "state", "commune", "station"],
        unique=False,
    )
    for table in _TABLES:
        for statement in tenancy.protect(table):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
    for table in reversed(tables.TABLES):
        op.drop_table(table.name)
