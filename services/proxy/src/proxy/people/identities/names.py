"""The rules of a name. Messages begin with it, so a form must not send anybody a link or markup under our sender."""

import re

Reason = tuple[str, str]

NOT_A_NAME: Reason = (
    "Écrivez le nom comme sur la pièce d'identité : sans adresse, ni signe comme < > / @ ou :.",
    "Write the name as on the identity document: no address, and no sign such as < > / @ or :.",
)

_SIGNS = r"[<>@/\\:{}\[\]|=]"
# They turn the text around them, or break its line.
_UNSEEN = r"[\x80-\x9f\u2028-\u202e\u2066-\u2069]"
# `exemple.fr` is made a link by who reads mails, `J.-P.` and `St. Jean` are not.
_DOMAIN = r"[^\W\d_]{2,}\.[^\W\d_]{2,}"
_NEVER = re.compile(f"{_SIGNS}|{_UNSEEN}|{_DOMAIN}")


def reason_to_refuse(name: str) -> Reason | None:
    return NOT_A_NAME if _NEVER.search(name) else None
