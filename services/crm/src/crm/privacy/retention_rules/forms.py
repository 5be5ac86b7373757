"""Forms of the retention rules and of the register of processing."""

from kit.pages.page_form import Line, LongText, Posted

NAMES = {
    "/name": "le nom",
    "/address": "l'adresse",
    "/email": "l'e-mail",
    "/officer": "le délégué",
    "/host": "l'hébergeur",
    "/processors": "les sous-traitants",
    "/joint_contacts": "les responsables conjoints",
}


class RunEntry(Posted):
    how: Line = "dry"
    sure: Line = ""


class ControllerEntry(Posted):
    name: Line = ""
    address: Line = ""
    email: Line = ""
    officer: Line = ""
    host: Line = ""
    processors: LongText = ""
    joint_contacts: LongText = ""
    waiting: Line = ""
    """The file of people that waits for this answer, to go back to."""


def read_controller(entry: ControllerEntry) -> dict[str, str]:
    values = {name: text.strip() for name, text in entry.model_dump(exclude={"waiting"}).items()}
    return values | {name: " ".join(values[name].split()) for name in ("processors", "joint_contacts")}
