"""tables and columns under the names of the API; what they hold stays as it is"""

from alembic import op

revision = "0022"
down_revision = "0021_baseline"

TABLES = {
    "allotment": "heading_budget",
    "change": "account_change",
    "comment": "filing_note",
    "decision": "commission_decision",
    "entry": "expense_entry",
    "office_answer": "questionnaire_answer",
    "outlook": "forecast_input",
    "tally": "check_total",
}
COLUMNS = {
    "approval": {"by": "approved_by", "at": "approved_at"},
    "bank_line": {"aside_reason": "ignore_reason"},
    "bank_statement": {"loaded_by": "imported_by", "loaded_at": "imported_at"},
    "donor": {"asked_erasure_at": "erasure_requested_at"},
    "heard_forecast": {"said": "payload"},
    "payer": {"sign": "legal_form"},
}
CONSTRAINTS = {
    "heading_budget": ["pk_{}", "ck_{}_known_heading", "ck_{}_no_negative"],
    "account_change": ["pk_{}"],
    "filing_note": ["pk_{}"],
    "commission_decision": ["pk_{}", "ck_{}_known_outcome", "ck_{}_no_negative"],
    "expense_entry": ["pk_{}", "ck_{}_known_part"],
    "questionnaire_answer": ["pk_{}", "ck_{}_known_answer"],
    "forecast_input": ["pk_{}", "ck_{}_share"],
    "check_total": ["pk_{}"],
    "correction": ["fk_correction_{}"],
    "retained_heading": ["fk_heading_{}"],
}
INDEXES = {
    "ix_change_object": "ix_account_change_object",
    "ix_comment_campaign_id_made_at": "ix_filing_note_campaign_id_made_at",
    "ix_entry_campaign_id_expense_id": "ix_expense_entry_campaign_id_expense_id",
}
NOT_NULL = """
do $$
declare named record;
begin
    for named in
        select conrelid::regclass as relation, conname, attname from pg_constraint
        join pg_attribute on attrelid = conrelid and attnum = conkey[1]
        where contype = 'n' and connamespace = current_schema()::regnamespace
    loop
        if named.conname <> format('%s_%s_not_null', named.relation, named.attname) then
            execute format('alter table %s rename constraint %I to %I', named.relation, named.conname,
                format('%s_%s_not_null', named.relation, named.attname));
        end if;
    end loop;
end $$
"""
"""PostgreSQL names these after the table and the column, and keeps the names when those change."""


def upgrade() -> None:
    for old, new in TABLES.items():
        op.execute(f"alter table {old} rename to {new}")
    op.execute("alter sequence change_entry_seq rename to account_change_entry_seq")
    for table, columns in COLUMNS.items():
        for old, new in columns.items():
            op.execute(f"alter table {table} rename column {old} to {new}")
    names = {new: old for old, new in TABLES.items()}
    for table, constraints in CONSTRAINTS.items():
        new = table if table in names else "commission_decision"
        for pattern in constraints:
            op.execute(f"alter table {table} rename constraint {pattern.format(names[new])} to {pattern.format(new)}")
    for old, new in INDEXES.items():
        op.execute(f"alter index {old} rename to {new}")
    op.execute(NOT_NULL)


def downgrade() -> None:
    raise RuntimeError("The names of before are of another release: restore its backup instead.")
