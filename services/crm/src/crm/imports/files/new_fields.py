"""New fields of the campaign for columns that the team keeps."""

from collections.abc import Sequence

from kit.security.auth import Caller
from kit.security.request_session import Session

from crm.imports.files.forms import (
    NEW_FIELD,
)
from crm.imports.files.models import PersonImport
from crm.people.records.custom_fields import custom_fields, put_custom_field
from crm.people.records.form_input import key_of
from crm.people.records.schemas import CustomFieldPut


async def add_fields(session: Session, caller: Caller, found: PersonImport, columns: Sequence[str]) -> tuple[str, ...]:
    """Add a field for each column that is to be kept as one; return the targets of all columns."""
    taken = {field.key for field in await custom_fields(session)}
    targets: list[str] = []
    for index, target in enumerate(columns):
        if target == NEW_FIELD and index < len(found.header):
            label = found.header[index] or f"Colonne {index + 1}"
            key = key_of(label) or f"colonne_{index + 1}"
            key = key if key not in taken else f"{key[:36]}_{index + 1}"
            await put_custom_field(session, caller, key, CustomFieldPut(label=label, kind="text"))
            taken.add(key)
            target = f"custom:{key}"
        targets.append(target)
    return tuple(targets)
