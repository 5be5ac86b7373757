"""text messages, with the numbers that sent them, can be erased after the election"""

from alembic import op

revision = "0021_forgettable_texts"
down_revision = "0020_whole_rounds"


def upgrade() -> None:
    op.execute("grant delete on sms_report to isoloir_app")
