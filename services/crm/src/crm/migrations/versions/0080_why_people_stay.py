"""why a person may stay after the election: a regular contact of the controller, or agreed to be kept

People of the files that were stated to hold such people get it from the lines of those files.
"""

from alembic import op

revision = "0080_why_people_stay"
down_revision = "0079_when_members_are_free"

CONFIRMED = """
    update person set retained_as = found.reason
    from (
        select distinct on (line.campaign_id, line.person_id)
            line.campaign_id, line.person_id, file.origin as reason
        from import_line line
        join person_import file on file.campaign_id = line.campaign_id and file.id = line.import_id
        where file.target = 'contacts' and file.state = 'done' and file.origin in ('regular', 'agreed')
            and line.effect in ('created', 'changed', 'same') and line.person_id is not null
        order by line.campaign_id, line.person_id, file.origin
    ) found
    where person.campaign_id = found.campaign_id and person.id = found.person_id
"""


def upgrade() -> None:
    op.execute("alter table person add column retained_as varchar")
    op.execute("alter table person add constraint ck_person_retained_as check (retained_as in ('regular', 'agreed'))")
    op.execute(
        "comment on column person.retained_as is "
        "'Regular contact of the controller, or agreed to be kept: stays after the election.'"
    )
    op.execute(CONFIRMED)


def downgrade() -> None:
    raise RuntimeError("Restore the backup of before instead.")
