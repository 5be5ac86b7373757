"""keep where a file's people come from, and what its preview quotes

Files of before have no stated origin: those that were written stay as they are, the others are thrown away, for
nobody stated that their people may come in.
"""

from alembic import op

revision = "0074_files_as_they_are"
down_revision = "0073_second_factors"


def upgrade() -> None:
    op.execute("alter table person_import add column origin varchar")
    op.execute("alter table person_import add column sealed_look bytea")
    op.execute(
        "alter table person_import add constraint ck_person_import_origin "
        "check (origin in ('campaign', 'regular', 'agreed'))"
    )
    op.execute(
        "comment on column person_import.origin is "
        "'Where its people come from, as who sent it stated; none for a list kept apart.'"
    )
    op.execute(
        "comment on column person_import.sealed_look is "
        "'Its first people, examples and questions, until it is written.'"
    )
    op.execute(
        "delete from person_import where target = 'contacts' and state in ('received', 'previewing', 'previewed')"
    )


def downgrade() -> None:
    raise RuntimeError("Restore the backup of before instead.")
