"""A migration leaves the code of the release before what it uses, or states since when nothing uses it (ADR 127).

The release before serves on while an update migrates its databases, and again where somebody goes back to it.
"""

import ast
import re

import pytest
from kit.db.revisions import is_served, served_since

from tests.architecture.test_anatomy import SERVICES
from tests.architecture.test_migrations import versions

LAST_BEFORE_THE_RULE = {"predict": "0032", "crm": "0087", "proxy": "0032", "budget": "0030", "results": "0022"}

DESTRUCTIVE = {
    "drops what is used": r"\bdrop\s+(table|view|function|type|schema|trigger|policy)\b",
    "drops a column": (
        r"\balter\s+table\b[^;]*?\bdrop\s+(column\b|(?!column|constraint|not|default|expression|identity)\w)"
    ),
    "renames": r"\brename\s+(to|column|\w+\s+to)\b",
    "changes a type": r"\balter\s+(column\s+)?\w+\s+(set\s+data\s+)?type\b",
    "asks for a value": r"\bset\s+not\s+null\b",
    "adds a column that old inserts do not fill": (
        r"\badd\s+(column\s+)(?:(?!,|\bdefault\b|\bgenerated\b|\"\"\"|\"\)).)*\bnot\s+null\b"
        r"(?!(?:(?!,|\"\"\"|\"\)).)*\b(default|generated)\b)"
    ),
    "takes rights": r"\brevoke\b",
    "empties": r"\btruncate\b",
    "by Alembic's own means": r"\bop\.(drop_table|drop_column|alter_column|rename_table)\b",
}
STATED = re.compile(r'^contract = "(\w+): \S.{10,}"$', re.MULTILINE)


def upgrade_of(source: str) -> str:
    """The source without its way back and its comments."""
    tree = ast.parse(source)
    kept = [node for node in tree.body if not (isinstance(node, ast.FunctionDef) and node.name == "downgrade")]
    return ast.unparse(ast.Module(body=kept, type_ignores=[])).replace("\\n", "\n")


def destroys(source: str) -> set[str]:
    sql = upgrade_of(source)
    return {what for what, pattern in DESTRUCTIVE.items() if re.search(pattern, sql, re.IGNORECASE | re.DOTALL)}


@pytest.mark.parametrize("service", SERVICES)
def test_what_the_release_before_uses_is_taken_away_by_a_stated_contract_only(service: str) -> None:
    known: set[str] = set()
    for path in versions(service):
        source = path.read_text()
        stated = STATED.search(source)
        if path.name[:4] > LAST_BEFORE_THE_RULE[service] and (found := destroys(source)):
            assert stated, f"{path}: {', '.join(sorted(found))}; name the revision since which nothing uses it"
        if stated:
            assert stated[1] in known, f"{path}: {stated[1]} is no revision before it"
        known |= set(re.findall(r'^revision = "(\w+)"$', source, re.MULTILINE))


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("drop table person", "drops what is used"),
        ("alter table person drop column surname", "drops a column"),
        ("alter table person drop surname", "drops a column"),
        ("alter table person rename column surname to name", "renames"),
        ("alter table person rename to people", "renames"),
        ("alter table person alter column surname type text", "changes a type"),
        ("alter table person alter surname set not null", "asks for a value"),
        ("alter table person add column born date not null", "adds a column that old inserts do not fill"),
        ("revoke insert on person from isoloir_app", "takes rights"),
        ("truncate person", "empties"),
    ],
)
def test_a_statement_that_destroys_is_found(statement: str, found: str) -> None:
    assert found in destroys(
        f"from alembic import op\ndef upgrade():\n    op.execute('''\n        {statement}\n    ''')\n"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "create table pet (id uuid not null, name text not null)",
        "alter table person add column pet text",
        "alter table person add column pets integer not null default 0",
        "alter table person alter column pets drop not null",
        "alter table person drop constraint ck_person_band",
        "create index ix_person_pet on person (pet)",
        "drop index ix_person_pet",
    ],
)
def test_a_statement_that_adds_is_let_through(statement: str) -> None:
    source = f"def upgrade():\n    op.execute('''{statement}''')\ndef downgrade():\n    op.execute('drop table pet')\n"
    assert destroys(source) == set()


def migration(number: int, contract: str = "") -> str:
    before = f'"000{number - 1}"' if number > 1 else "None"
    stated = f'contract = "{contract}"\n' if contract else ""
    return f'revision = "000{number}"\ndown_revision = {before}\n{stated}'


def test_code_serves_a_later_database_until_something_it_uses_is_taken_away() -> None:
    expanded = [migration(number) for number in (1, 2, 3)]
    assert served_since(expanded) == "0001"
    contracted = [*expanded, migration(4, "0002: the column is not read since"), migration(5)]
    assert served_since(contracted) == "0004"
    note = "Served by code that knows "
    assert is_served({"0001", "0002"}, "0003", f"{note}0001")
    assert not is_served({"0001", "0002"}, "0005", f"{note}0004")
    assert is_served({"0001", "0002", "0003", "0004"}, "0005", f"{note}0004")
    assert not is_served({"0001", "0002"}, "0003", None)
    assert not is_served({"0001", "0002"}, "0002", f"{note}0001")
