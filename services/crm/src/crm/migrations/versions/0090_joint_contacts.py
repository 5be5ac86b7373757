"""the register of processing says how to reach joint controllers; people of the campaign's own files gave their data"""

from alembic import op

revision = "0090_joint_contacts"
down_revision = "0089_arrangements"
COLLECTED = """
    update person set given_by = 'la personne elle-même'
    from import_line, person_import
    where import_line.campaign_id = person.campaign_id and import_line.person_id = person.id
        and import_line.effect = 'created'
        and person_import.campaign_id = import_line.campaign_id and person_import.id = import_line.import_id
        and person_import.origin = 'campaign'
        and person.source = 'import' and person.given_by is null and person.notice_on is null
"""
"""Of files that the campaign declared as its own, nobody else gave the data (GDPR, art. 13, not 14)."""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("alter table controller add column joint_contacts character varying")
    op.execute(
        "comment on column controller.joint_contacts is "
        "'How to reach each organisation that is a joint controller (GDPR, art. 30(1)(a)).'"
    )
    op.execute(COLLECTED)


def downgrade() -> None:
    op.execute("alter table controller drop column joint_contacts")
