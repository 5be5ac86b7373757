"""a holder who votes in one round may be asked for the other round of the same person"""

from alembic import op

revision = "0029_one_holder_asked_again"
down_revision = "0028_forms_are_approved"

LIVE = "where state in ('proposed', 'accepted')"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("drop index uq_proposal_live")
    op.execute(f"create unique index uq_proposal_live on proposal (campaign_id, request_id, offer_id, rounds) {LIVE}")


def downgrade() -> None:
    op.execute("drop index uq_proposal_live")
    op.execute(f"create unique index uq_proposal_live on proposal (campaign_id, request_id, offer_id) {LIVE}")
