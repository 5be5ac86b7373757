"""an organisation mails its invitations, and the worker finds organisations"""

from alembic import op

revision = "0088_organisations_mail"
down_revision = "0087_age_bands"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("alter table organisation_invitation add column address bytea")
    op.execute("""
        comment on column organisation_invitation.address is
            'Where the link was mailed, sealed, until somebody accepts or it is over.'
    """)
    # The worker's schedules look at each organisation; they learn its id, and nothing else of it.
    op.execute("grant select (id) on organisation to isoloir_relay")
    op.execute("create policy relay on organisation to isoloir_relay using (true)")


def downgrade() -> None:
    op.execute("drop policy relay on organisation")
    op.execute("revoke select (id) on organisation from isoloir_relay")
    op.execute("alter table organisation_invitation drop column address")
