"""Files of other tools, recognised by columns that only they have.

Sources, public on 30 November 2026. Mailchimp: files and scripts of public repositories (the page on account exports
of mailchimp.com has no list of columns): `MEMBER_RATING`, `OPTIN_TIME`, `LEID`, `EUID`, `UNSUB_TIME`. Action Network:
scripts in public repositories that read its reports: `can2_user_tags`, `can2_phone`, `can2_subscription_status`.
NationBuilder: a fixture of a public repository: `nationbuilder_id`, `primary_address1`, `tag_list`. Qomon: the contact
properties of its published API, as help.qomon.com (article 4745069) has no list of columns.
"""

from collections.abc import Sequence
from typing import NamedTuple

from crm.people.records.sensitive_fields import plain


class Layout(NamedTuple):
    """A tool's file. `signs`: columns of which `least` are there; `fields`: the target of each of its own columns."""

    tool: str
    signs: frozenset[str]
    least: int
    fields: dict[str, str]


LAYOUTS = (
    Layout(
        "Mailchimp",
        frozenset({"member rating", "optin time", "confirm time", "leid", "euid", "last changed"}),
        3,
        {"optin time": "collected_on", "unsub time": "refuses:email", "address": "street"},
    ),
    Layout(
        "Action Network",
        frozenset(
            {"can2 user tags", "can2 subscription status", "can2 phone", "can2 county", "can2 state abbreviated"}
        ),
        1,
        {
            "can2 user tags": "tags",
            "can2 phone": "phone",
            "can2 user address": "street",
            "can2 user city": "town",
            "zip code": "postcode",
        },
    ),
    Layout(
        "NationBuilder",
        frozenset({"nationbuilder id", "primary address1", "primary zip", "mobile opt in", "email opt in", "tag list"}),
        2,
        {
            "primary address1": "street",
            "primary address2": "street",
            "primary city": "town",
            "primary zip": "postcode",
            "mobile number": "phone",
            "phone number": "phone",
            "work phone number": "phone",
            "tag list": "tags",
            "email opt in": "use:email",
            "mobile opt in": "use:sms",
            "do not contact": "refuses:all",
            "do not call": "refuses:phone",
            "created at": "collected_on",
        },
    ),
    Layout(
        "Qomon",
        frozenset({"firstname", "surname", "mail", "bouncestatus", "married name", "mobile optin"}),
        3,
        {
            "firstname": "first_names",
            "surname": "surname",
            "mail": "email",
            "mobile": "phone",
            "phone": "phone",
            "birthdate": "born_on",
            "createdat": "collected_on",
        },
    ),
)


def find_layout(header: Sequence[str]) -> Layout | None:
    """Return the tool whose file has this header."""
    names = {plain(name) for name in header}
    return next((layout for layout in LAYOUTS if len(layout.signs & names) >= layout.least), None)
