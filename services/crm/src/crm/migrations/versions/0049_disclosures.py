"""disclosures: the people of lists from elsewhere are told what art. 14 owes them; lines of lists are corrected"""

from alembic import op
from crm.tables import Base
from kit import tenancy
from kit.tenancy import APP

revision = "0049"
down_revision = "0048"

_COLUMNS = {
    "mailable": ("boolean not null default false", "May be told by mail: an address is sealed, not known as shut."),
    "told_by": ("varchar", "Of what art. 14 GDPR owes them: queued, printed."),
    "told_on": ("date", "When it had really gone."),
    "message_id": ("uuid", "In the queue; with no mail told: came back."),
}
_CHANGED = "mailable, told_by, told_on, message_id"
_CORRECTED = "first_names, surname, street, postcode, town, commune, station, born_in, home_hash, sealed"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # Where the table was made of today's models, it has them.
    for name, (kind, comment) in _COLUMNS.items():
        op.execute(f"alter table listed_person add column if not exists {name} {kind}")
        op.execute(f"comment on column listed_person.{name} is '{comment}'")
    op.execute("alter table listed_person drop constraint if exists ck_listed_person_told_by")
    op.execute("alter table listed_person add constraint ck_listed_person_told_by check (told_by in ('email', 'post'))")
    op.execute(
        "create index if not exists ix_listed_person_message_id on listed_person (campaign_id, message_id) "
        "where message_id is not null"
    )
    # What is sealed may be a phone alone: what sends the mails looks, and says so.
    op.execute("update listed_person set mailable = true where sealed is not null and not mailable")
    op.execute(f"grant update ({_CHANGED}, {_CORRECTED}) on listed_person to {APP}")
    Base.metadata.tables["disclosure"].create(op.get_bind())
    for statement in tenancy.protect("disclosure", "select, insert, update"):
        op.execute(statement)
    # The watcher sees whose mails are under way, in whatever campaign.
    for statement in tenancy.open_to_relay("disclosure", may="select (campaign_id, listing_id, state)"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("disclosure")
    op.execute(f"revoke update ({_CHANGED}, {_CORRECTED}) on listed_person from {APP}")
    for name in _COLUMNS:
        op.drop_column("listed_person", name)
