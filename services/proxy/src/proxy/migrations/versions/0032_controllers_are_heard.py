"""whether a campaign named the controller of its data, and whom"""

import sqlalchemy as sa
from alembic import op

revision = "0032_controllers_are_heard"
down_revision = "0031_quarantined_forms_are_found"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "heard_controller",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_heard_controller")),
    )
    op.execute("grant select, insert, update, delete on heard_controller to isoloir_app")
    op.execute("alter table heard_controller enable row level security")
    op.execute("alter table heard_controller force row level security")
    op.execute("""
        create policy campaign on heard_controller to isoloir_app
        using (campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid))
        with check (campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid))
    """)


def downgrade() -> None:
    op.drop_table("heard_controller")
