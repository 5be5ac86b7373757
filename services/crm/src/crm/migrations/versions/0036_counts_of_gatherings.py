"""a gathering shows how many come: it changes with them"""

from alembic import op

revision = "0036"
down_revision = "0035"

# Whatever changes who comes, and whoever: the row of a gathering is locked first wherever both are written.
_FUNCTION = """
    create function touch_gathering() returns trigger language plpgsql as $$ begin
        update gathering set updated_at = clock_timestamp()
            where (campaign_id, id) in ((new.campaign_id, new.gathering_id), (old.campaign_id, old.gathering_id));
        return null;
    end $$
"""
_TRIGGERS = (
    "create trigger touch_gathering after insert or delete on rsvp for each row execute function touch_gathering()",
    "create trigger touch_gathering_too after update on rsvp for each row "
    "when ((old.state, old.came_at) is distinct from (new.state, new.came_at)) execute function touch_gathering()",
)


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for statement in (_FUNCTION, *_TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop trigger touch_gathering on rsvp")
    op.execute("drop trigger touch_gathering_too on rsvp")
    op.execute("drop function touch_gathering()")
