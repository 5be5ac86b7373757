from proxy.intake.requests.states import State
from proxy.people.identities import consents
from proxy.people.identities.schemas import ApplicationCreate, ApplicationEntry, ApplicationRead

_EXAMPLE = {
    "civil_status": {"first_names": "Zoé Marie", "surname": "Lefèvre", "born_on": "1985-03-27"},
    "contact": {"email": "zoe@exemple.fr"},
    "registration": {"commune": "94033", "station": "94033_0012"},
    "rounds": [1, 2],
    "consent": {"given": True, "version": consents.CURRENT},
}


class RequestCreate(ApplicationCreate, json_schema_extra={"examples": [_EXAMPLE]}):
    """A request of a voter who cannot vote in person and looks for a proxy holder."""


class RequestEntry(ApplicationEntry, RequestCreate, json_schema_extra={"examples": [_EXAMPLE]}):
    """A request that a coordinator enters."""


class RequestRead(ApplicationRead):
    """A request as a list shows it: first name and place, no contact."""

    state: State
