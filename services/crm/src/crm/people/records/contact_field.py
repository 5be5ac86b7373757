"""The declaration of a contact's field: what it is called where, and how imports, merges and exports treat it."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["text", "day", "flag", "list", "custom"]
Group: TypeAlias = Literal["name", "address", "details", "collection"]
Merge: TypeAlias = Literal["first", "address", "protected", "union", "keys", "earliest", "ledger", "kept"]
"""The rule for merging two values.

`first`: the kept person's value, else the other's; `address`: street, postcode and town together; `protected`: true if
either is; `union`: the items of both; `keys`: key by key; `earliest`: the earlier day; `ledger`: from the consent
ledger; `kept`: the kept person's only.
"""
Notice: TypeAlias = Literal["addresses", "stations", "births", "notes"]
"""The kind of data, for the notice of art. 14(1)(d) GDPR."""


@dataclass(frozen=True, kw_only=True)
class ContactField:
    """The declaration of one field.

    `label`: on exports, the card and the copy for rights requests; `audit_log`: in the audit log; `phrase`: in a
    problem, as in « Vérifiez le nom. »; `form`, `column`: its input and its import column, if it has any.
    """

    name: str
    label: str
    audit_log: str
    group: Group
    kind: Kind = "text"
    sealed: bool = False
    merge: Merge = "first"
    phrase: str = ""
    form: str = ""
    hint: str = ""
    longest: int = 200
    inputmode: str = ""
    spelled: bool = True
    column: str = ""
    target: str = ""
    """The name that a file's column maps to, if not the field's name."""
    headers: str = ""
    """Known column headers in French, English, NationBuilder's and Qomon's files, without accents, separated by `|`."""
    completed: bool = True
    """Whether an import may fill it in for a known person."""
    exported: bool = True
    indexed: bool = False
    """Whether search or duplicate detection uses it."""
    masked: bool = False
    """Whether it is erased for a protected address (civil code, art. 515-11)."""
    synced: bool = False
    """Whether connectors synchronise it, so that each vendor must map it."""
    notice: Notice | None = None
