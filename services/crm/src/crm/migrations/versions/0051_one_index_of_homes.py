"""one index of homes and the names there, where there were two of homes"""

from alembic import op

revision = "0051"
down_revision = "0050"

_OLD = {
    "ix_person_campaign_id_name_hash_home_hash": ["campaign_id", "name_hash", "home_hash"],
    "ix_person_campaign_id_home_hash": ["campaign_id", "home_hash"],
}
_NEW = "ix_person_campaign_id_home_hash_name_hash"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # Where the table was made of today's model, it has it.
    op.create_index(_NEW, "person", ["campaign_id", "home_hash", "name_hash"], if_not_exists=True)
    for name in _OLD:
        op.drop_index(name, "person", if_exists=True)


def downgrade() -> None:
    for name, columns in _OLD.items():
        op.create_index(name, "person", columns)
    op.drop_index(_NEW, "person")
