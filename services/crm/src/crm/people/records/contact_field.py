"""The declaration of a contact's field: what it is called where, and how imports, merges and exports treat it."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["text", "day", "flag", "list", "custom"]
Group: TypeAlias = Literal["name", "address", "details", "collection"]
Merge: TypeAlias = Literal["first", "address", "protected", "union", "keys", "earliest", "ledger", "kept"]
"""Of two entries that become one: `first`, the kept entry's value or else the other's; `address`, street, postcode and
town together; `protected`, a yes of either; `union`, the items of both; `keys`, by key; `earliest`, the earlier day;
`ledger`, as the consent ledger says; `kept`, the kept entry's alone."""
Notice: TypeAlias = Literal["addresses", "stations", "births", "notes"]
"""Which kind of data it is for who is told of them (art. 14(1)(d) GDPR)."""


@dataclass(frozen=True, kw_only=True)
class ContactField:
    """`label`: in exports, on the person's card and in the copy for their rights; `audit_log`: there; `phrase`:
    in a problem, as in « Vérifiez le nom. »; `form`, `column`: as a form and as an import's columns name it, where it
    is in them.
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
    """What a column of a file is read as, where it is not the field's name."""
    headers: str = ""
    """Of columns, as French, English, NationBuilder's and Qomon's files call them, in plain letters, parted by `|`."""
    completed: bool = True
    """Whether a file may fill it in for somebody who is known."""
    exported: bool = True
    indexed: bool = False
    """Whether the search or the recognition of people is made from it."""
    masked: bool = False
    """Whether it is not kept of who lives at a protected address (civil code, art. 515-11)."""
    synced: bool = False
    """Whether connectors compare it: their vendors have to name it too."""
    notice: Notice | None = None
