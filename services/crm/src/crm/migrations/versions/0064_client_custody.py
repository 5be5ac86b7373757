"""clients: in whose hands the secret of other software is"""

from alembic import op

revision = "0064"
down_revision = "0063"

_ROTATED = """
    select distinct on (campaign_id, about_id) campaign_id, about_id, made_by from trail
    where about = 'client' and act = 'changed' and fields && array['secret', 'keys']
    order by campaign_id, about_id, entry desc
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # Where the tables were made of today's models, they have them.
    op.execute("alter table client add column if not exists held_by varchar")
    op.execute("alter table client_secret add column if not exists made_by varchar")
    # The owner of the tables reads across campaigns only where row security is not forced.
    for table in ("client", "client_secret", "trail"):
        op.execute(f"alter table {table} no force row level security")
    op.execute("update client set held_by = created_by where held_by is null")
    op.execute(
        f"update client set held_by = r.made_by from ({_ROTATED}) r "
        "where r.campaign_id = client.campaign_id and r.about_id = client.id::text"
    )
    op.execute(
        "update client_secret s set made_by = case when s.ends_at is null then c.held_by else c.created_by end "
        "from client c where c.campaign_id = s.campaign_id and c.id = s.of_client and s.made_by is null"
    )
    for table in ("client", "client_secret", "trail"):
        op.execute(f"alter table {table} force row level security")
    op.execute("alter table client alter column held_by set not null")
    op.execute("alter table client_secret alter column made_by set not null")
    op.execute(
        "comment on column client.held_by is 'Who was shown its secret last, gave its keys, or named its account.'"
    )
    op.execute("comment on column client_secret.made_by is 'Who was shown it.'")


def downgrade() -> None:
    op.drop_column("client_secret", "made_by")
    op.drop_column("client", "held_by")
