"""An event that a form was filled in for is the one that pydantic would have written."""

from uuid import UUID

from common.events.crm import PersonChanged
from hypothesis import given
from hypothesis import strategies as st
from kit.db.bulk_copy import line_of
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import EventForm, tell_lines
from kit.testing.steps import told

FIELDS = st.lists(st.sampled_from(["street", "surname", "tags"]), unique=True).map(sorted)


@given(somebody=st.uuids(version=4), another=st.uuids(), identity=st.uuids(), fields=FIELDS)
def test_a_form_writes_what_pydantic_does(somebody: UUID, another: UUID, identity: UUID, fields: list[str]) -> None:
    event = PersonChanged(campaign_id=UUID(int=7), version=1, person=somebody, fields=fields, origin="import")
    meant = event.model_copy(update={"id": identity, "person": another})

    line = EventForm(event, somebody).line(identity.hex, another.hex)

    assert line == line_of((identity, meant.model_dump_json()))


async def test_what_forms_wrote_is_told(sessions: Sessions, campaign_id: UUID) -> None:
    one, two, identity = UUID(int=1 << 90), UUID(int=2 << 90), UUID(int=3 << 90)
    event = PersonChanged(campaign_id=campaign_id, version=1, person=one, fields=["town"], origin="import")

    async with transaction(sessions, campaign_id) as session:
        await tell_lines(session, PersonChanged, campaign_id, [EventForm(event, one).line(identity.hex, two.hex)])

    assert (await told(sessions, campaign_id))[-1] == event.model_copy(update={"id": identity, "person": two})
