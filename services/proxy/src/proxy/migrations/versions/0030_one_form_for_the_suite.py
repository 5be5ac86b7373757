"""the operator gives the official form once, for all campaigns"""

from alembic import op

revision = "0030_one_form_for_the_suite"
down_revision = "0029_one_holder_asked_again"

NOBODY = "'00000000-0000-0000-0000-000000000000'::uuid"
MINE = "nullif(current_setting('isoloir.campaign', true), '')::uuid"
WRITER = f"coalesce({MINE}, {NOBODY})"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("alter table official_form add column reason text not null default ''")
    op.execute("alter table official_form alter column reason drop default")
    op.execute(
        "comment on column official_form.reason is "
        "'Reason of a campaign for one beside the suite''s; empty without one.'"
    )
    op.execute(f"alter table official_form alter column campaign_id set default {WRITER}")
    op.execute(f"create index ix_official_form_own on official_form (campaign_id) where campaign_id <> {NOBODY}")
    own = f"campaign_id = (select {WRITER})"
    op.execute("drop policy campaign on official_form")
    op.execute(f"create policy campaign on official_form to isoloir_app using ({own}) with check ({own})")
    op.execute(f"create policy shared on official_form for select to isoloir_app using (campaign_id = {NOBODY})")


def downgrade() -> None:
    op.execute("drop policy shared on official_form")
    op.execute("drop policy campaign on official_form")
    own = f"campaign_id = (select {MINE})"
    op.execute(f"create policy campaign on official_form to isoloir_app using ({own}) with check ({own})")
    op.execute(f"delete from official_form where campaign_id = {NOBODY}")
    op.execute("drop index ix_official_form_own")
    op.execute("alter table official_form alter column campaign_id drop default")
    op.execute("alter table official_form drop column reason")
