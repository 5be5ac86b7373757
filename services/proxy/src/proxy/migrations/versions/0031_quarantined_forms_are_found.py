"""whether a form is in quarantine is found by the form"""

from alembic import op

revision = "0031_quarantined_forms_are_found"
down_revision = "0030_one_form_for_the_suite"

FORMS = ("request_id", "offer_id")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for form in FORMS:
        op.execute(f"create index ix_quarantine_item_campaign_id_{form} on quarantine_item (campaign_id, {form})")


def downgrade() -> None:
    for form in FORMS:
        op.execute(f"drop index ix_quarantine_item_campaign_id_{form}")
