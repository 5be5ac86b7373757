"""a form is used once somebody has looked at it with its map"""

from alembic import op

revision = "0028_forms_are_approved"
down_revision = "0027_names"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("alter table official_form add column approved_at timestamptz")
    op.execute(
        "comment on column official_form.approved_at is 'Time when a member saw the map drawn on it; unused before.'"
    )
    # Those of before are in use.
    op.execute("update official_form set approved_at = mapped_at")


def downgrade() -> None:
    op.execute("alter table official_form drop column approved_at")
