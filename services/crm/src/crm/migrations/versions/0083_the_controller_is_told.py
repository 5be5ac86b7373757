"""the controller's name is told to other services

Forms of proxy stay closed until a controller is named: a campaign that named one long ago tells it here.
"""

from alembic import op

revision = "0083_the_controller_is_told"
down_revision = "0082_recovery_codes"

TOLD = """
insert into event (id, subject, payload, campaign_id)
select told.id, 'crm.v1.controller.named',
    json_build_object(
        'id', told.id,
        'occurred_at', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'campaign_id', controller.campaign_id,
        'version', 1,
        'name', controller.name
    )::text,
    controller.campaign_id
from controller cross join lateral (select gen_random_uuid() as id where controller.campaign_id is not null) as told
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("alter table controller add column version integer not null default 1")
    op.execute("comment on column controller.version is 'Grows with each entry: events carry it.'")
    op.execute(TOLD)


def downgrade() -> None:
    op.execute("alter table controller drop column version")
