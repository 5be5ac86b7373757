"""words of names go with their person by a trigger: no foreign key asks for the person of each word"""

from alembic import op

revision = "0056"
down_revision = "0055"

_KEY = "fk_person_key_campaign_id_person_id_person"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # Where the table was made of today's model, it has none.
    op.execute(f"alter table person_key drop constraint if exists {_KEY}")
    op.execute("""
        create function forget_keys() returns trigger language plpgsql as $$ begin
            delete from person_key using gone
            where person_key.campaign_id = gone.campaign_id and person_key.person_id = gone.id;
            return null;
        end $$
    """)
    op.execute(
        "create trigger forget_keys after delete on person referencing old table as gone "
        "for each statement execute function forget_keys()"
    )


def downgrade() -> None:
    op.execute("drop trigger forget_keys on person")
    op.execute("drop function forget_keys()")
    op.create_foreign_key(
        _KEY, "person_key", "person", ["campaign_id", "person_id"], ["campaign_id", "id"], ondelete="cascade"
    )
