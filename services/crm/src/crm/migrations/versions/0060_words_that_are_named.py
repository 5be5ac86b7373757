"""words that are named: the database lets none go that a consent or answers name"""

from alembic import op

revision = "0060"
down_revision = "0059"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("""
        create function keep_named_wording() returns trigger language plpgsql as $$ begin
            if exists (select from consent where campaign_id = old.campaign_id and text_version = old.version)
                or exists (select from answer_sheet where campaign_id = old.campaign_id and consent_text = old.version)
            then raise exception 'wording % is named by a consent', old.version using errcode = 'restrict_violation';
            end if;
            return old;
        end $$
    """)
    op.execute(
        "create trigger keep_named_wording before delete on wording for each row execute function keep_named_wording()"
    )


def downgrade() -> None:
    op.execute("drop trigger keep_named_wording on wording")
    op.execute("drop function keep_named_wording()")
