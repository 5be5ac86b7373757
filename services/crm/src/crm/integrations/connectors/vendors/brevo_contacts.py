"""A contact as Brevo writes and reads it. Which attribute holds what differs from account to account."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from crm.integrations.connectors.http_line import ServiceUnavailable
from crm.integrations.connectors.readable_rows import text_of
from crm.integrations.connectors.three_way_merge import Side
from crm.integrations.connectors.vendor import Change, Theirs

_USUAL = {"first_names": ("FIRSTNAME", "PRENOM", "FNAME"), "surname": ("LASTNAME", "NOM", "LNAME")}
"""In accounts that were opened in English, in French, and long ago."""


@dataclass(frozen=True)
class Attributes:
    """`names`: their attribute, by our field."""

    names: Mapping[str, str]

    @classmethod
    def choose(cls, known: Collection[str], mapping: Mapping[str, str]) -> "Attributes":
        """Raise ServiceUnavailable for an attribute that the account has not: they would ignore it in silence."""
        if lacking := sorted(set(mapping.values()) - set(known)):
            raise ServiceUnavailable(f"Ce compte Brevo n'a pas ces attributs : {', '.join(lacking)[:200]}.")
        usual = {ours: next((one for one in some if one in known), None) for ours, some in _USUAL.items()}
        return cls({ours: name for ours, name in usual.items() if name} | dict(mapping))

    def read(self, row: dict[str, Any]) -> Theirs:
        """Raise ValueError, TypeError or KeyError for another form than theirs."""
        said: Any = row.get("attributes", {})
        if not isinstance(said, dict):
            raise TypeError
        attributes = cast("dict[str, Any]", said)
        fields = {ours: text_of(attributes[name]) for ours, name in self.names.items() if name in attributes}
        if "email" in row:
            fields["email"] = text_of(row["email"])
        refuses = row["emailBlacklisted"]
        if not isinstance(refuses, bool) or not isinstance(row.get("smsBlacklisted", False), bool):
            raise TypeError
        return Theirs(
            id=str(int(row["id"])),
            # A no to e-mails; that nothing at all may be sent, no one can say there.
            side=Side(fields, None, not refuses, None, refuses_email=refuses),
            updated_at=datetime.fromisoformat(row["modifiedAt"]),
            born=datetime.fromisoformat(row["createdAt"]),
        )

    def written(self, change: Change) -> dict[str, str]:
        return {name: change.fields[ours] for ours, name in self.names.items() if change.fields.get(ours)}

    def changed(self, change: Change) -> dict[str, Any]:
        """Return the members of an update: a refusal is only ever set."""
        attributes = {name: change.fields[ours] for ours, name in self.names.items() if ours in change.fields}
        if change.fields.get("email"):
            attributes["EMAIL"] = change.fields["email"]
        said: dict[str, Any] = {"attributes": attributes} if attributes else {}
        if change.closed or change.subscribed is False:
            said["emailBlacklisted"] = True
        if change.closed:
            said["smsBlacklisted"] = True
        return said


def why(body: Any) -> str:
    said = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
    return str(said.get("message") or said.get("code") or "écriture refusée")[:200]
