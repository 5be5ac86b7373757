"""A contact as Qomon writes and reads it."""

from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from crm.integrations.connectors.readable_rows import text_of
from crm.integrations.connectors.three_way_merge import Side
from crm.integrations.connectors.vendor import Change, Theirs

OURS = "isoloir_id"
_NAMES = {"first_names": "firstname", "surname": "surname", "email": "mail", "phone": "mobile"}
_HOME = {"street": "street", "postcode": "postalcode", "town": "city"}
_LONG_AGO = datetime.fromtimestamp(0, UTC)
_WRITTEN = (
    *(
        "action_ids",
        "age_category",
        "birth_city",
        "birth_country",
        "birth_dept",
        "birthdate",
        "black_list",
        "firstname",
    ),
    *("mail", "married_name", "mobile", "mobile_invalid", "nationality", "phone", "phone_invalid", "surname", "tags"),
    *("user_contact_id", "notes", "formdatas", "custom_fields"),
)
"""What `PATCH` takes."""
_RENAMED = {
    **{"birth_city": "birthcity", "birth_country": "birthcountry", "birth_dept": "birthdept"},
    **{"action_ids": "actions_ids", "custom_fields": "customfields"},
}
"""What older answers call it."""
_ADDRESS = (
    *("addition", "building", "city", "country", "county", "door", "floor", "housenumber", "infos"),
    *("pollingstation", "postalcode", "state", "street"),
)
_ANSWER = ("data", "form_id", "form_ref_id", "date", "survey_id")


def condition(attr: str, ope: str, value: str) -> list[dict[str, Any]]:
    return [{"$condition": {"attr": attr, "ope": ope, "value": value}}]


def our_mark(change: Change) -> dict[str, Any]:
    return {"custom_fields": [{"label": OURS, "value": str(change.person_id)}]}


def said_of(change: Change, was: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {_NAMES[name]: text for name, text in change.fields.items() if name in _NAMES}
    home = {_HOME[name]: text for name, text in change.fields.items() if name in _HOME}
    if home:
        said["address"] = _address(was) | home
    if change.tags is not None:
        said["tags"] = [{"name": tag} for tag in sorted((tags_of(was) or frozenset()) - change.off | change.tags)]
    if change.closed or change.subscribed is False:
        # They have one no for everything; who only never said yes to e-mails is not on it.
        said["black_list"] = change.closed or bool(was.get("black_list"))
    return said


def whole(was: dict[str, Any]) -> dict[str, Any]:
    """All that was read, as it is written: what is left out would be cleared."""
    whole = {name: was[name] for name in _WRITTEN if name in was}
    whole |= {name: was[older] for name, older in _RENAMED.items() if name not in was and older in was}
    for name in ("formdatas", "custom_fields"):
        answers: list[dict[str, Any]] = whole.get(name) or []
        if name in whole:
            whole[name] = [{key: one[key] for key in _ANSWER if one.get(key) is not None} for one in answers]
    if "tags" in whole:
        whole["tags"] = [{"name": tag} for tag in tags_of(was) or ()]
    if was.get("address"):
        whole["address"] = _address(was)
    return {name: said for name, said in whole.items() if said is not None}


def _address(was: dict[str, Any]) -> dict[str, Any]:
    home: dict[str, Any] = was.get("address") or {}
    return {name: str(home[name]) for name in _ADDRESS if home.get(name) is not None}


def holds(row: dict[str, Any], change: Change) -> bool:
    side = read_contact(row, None).side
    return all(side.fields.get(name, "") == text for name, text in change.fields.items() if name in _NAMES and text)


def is_so(was: dict[str, Any], change: Change) -> bool:
    said = said_of(change, was)
    tags = {str(one["name"]) for one in said.pop("tags", [])}
    address: dict[str, Any] = said.pop("address", {})
    same = all(str(was.get(name) or "") == str(text or "") for name, text in said.items())
    return same and tags <= (tags_of(was) or frozenset()) and _address(was).items() >= address.items()


def read_contact(row: dict[str, Any], ours: int | None) -> Theirs:
    """`ours`: the number of their field that holds our id. What an answer does not tell of is not told."""
    fields = {name: text_of(row[theirs]) for name, theirs in _NAMES.items() if theirs in row}
    if "address" in row:
        home: dict[str, Any] = row["address"] or dict.fromkeys(_HOME.values())
        fields |= {name: text_of(home[theirs]) for name, theirs in _HOME.items() if theirs in home}
    kinds: list[list[dict[str, Any]]] = [row.get(name) or [] for name in ("custom_fields", "customfields", "formdatas")]
    answers = [one for kind in kinds for one in kind]
    mine = next((one.get("data") for one in answers if ours is not None and one.get("form_id") == ours), None)
    at, born = row.get("UpdatedAt"), row.get("CreatedAt")
    return Theirs(
        id=str(row["id"]),
        side=Side(fields, tags_of(row), None, row.get("black_list")),
        updated_at=datetime.fromisoformat(at) if at else _LONG_AGO,
        ours=_uuid(mine),
        born=datetime.fromisoformat(born) if born else None,
    )


def tags_of(row: dict[str, Any]) -> frozenset[str] | None:
    """Return a contact's tags: their documentation shows them by name in an object, and as a text alone."""
    if "tags" not in row:
        return None
    tagged: list[dict[str, Any] | str] = row["tags"] or []
    return frozenset(one if isinstance(one, str) else str(one["name"]) for one in tagged)


def _uuid(said: Any) -> UUID | None:
    try:
        return UUID(str(said)) if said else None
    except ValueError:
        return None


def why_of(body: Any) -> str:
    """Return the reason for an error, which has the shape of RFC 9457."""
    said = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
    return str(said.get("detail") or said.get("title") or "écriture refusée")[:200]
