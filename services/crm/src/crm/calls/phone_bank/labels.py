"""The labels of the phone bank's pages, in French."""

from crm.calls.phone_bank.schemas import State
from crm.people.records.consent_uses import Use

STATES: dict[State, str] = {
    "planned": "prévue",
    "open": "ouverte",
    "paused": "suspendue",
    "closed": "close",
}
DAYS = {1: "lundi", 2: "mardi", 3: "mercredi", 4: "jeudi", 5: "vendredi", 6: "samedi", 7: "dimanche"}
SUPPORT = {
    1: "1, tout à fait contre",
    2: "2, plutôt contre",
    3: "3, ne sait pas",
    4: "4, plutôt pour",
    5: "5, tout à fait pour",
}
SAID_YES: dict[Use, str] = {
    "email": "recevoir des e-mails de la campagne",
    "sms": "recevoir des SMS de la campagne",
    "post": "recevoir du courrier de la campagne",
    "opinion": "que son opinion soit gardée à son nom",
}
"""Uses that a person may agree to on the phone; the others need writing."""
WORDS = {"yes": "Oui", "no": "Non"}


def shown_number(number: str) -> str:
    """Return `+33612345678` as `06 12 34 56 78`; foreign numbers are unchanged."""
    if number.startswith("+33") and len(number) == 12:
        national = f"0{number[3:]}"
        return " ".join(national[at : at + 2] for at in range(0, 10, 2))
    return number
