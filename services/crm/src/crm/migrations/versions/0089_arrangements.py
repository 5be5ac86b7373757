"""a campaign that takes an organisation's appeals accepts how they are joint controllers"""

from alembic import op

revision = "0089_arrangements"
down_revision = "0088_organisations_mail"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("""
        alter table affiliation
            add column arrangement integer,
            add column arranged_by character varying,
            add column arranged_at timestamp with time zone
    """)
    op.execute("comment on column affiliation.arrangement is 'Version of the joint-controller arrangement accepted.'")


def downgrade() -> None:
    op.execute("alter table affiliation drop column arrangement, drop column arranged_by, drop column arranged_at")
