"""recovery codes of who has passkeys alone"""

from alembic import op

revision = "0082_recovery_codes"
down_revision = "0081_passkeys"


def upgrade() -> None:
    op.execute("alter table second_factor alter column secret drop not null")
    op.execute("alter table second_factor add column recovery_made_at timestamptz")
    op.execute("update second_factor set recovery_made_at = confirmed_at")


def downgrade() -> None:
    raise RuntimeError("Restore the backup of before instead.")
