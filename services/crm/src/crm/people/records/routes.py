from collections import Counter
from typing import Annotated, Literal
from uuid import UUID

from common.schemas.territories import Commune, Station
from fastapi import APIRouter, Path, Query, Request, Response, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag
from kit.web.paging import By, Page, Paging, Rows, Since, read_since, single_page
from kit.web.problems import problem_body
from pydantic import BaseModel, ConfigDict, Field

from crm.people.records import custom_fields, person_contacts, person_views, service
from crm.people.records.bulk_upsert import store_people as store_many
from crm.people.records.card import describe
from crm.people.records.conditions import carrying, people_within
from crm.people.records.consent_uses import Use
from crm.people.records.list_silence import check_lists
from crm.people.records.models import Person
from crm.people.records.people_search import find_people
from crm.people.records.schemas import (
    BulkCreate,
    BulkRead,
    BulkRow,
    ContactPut,
    CustomFieldPut,
    CustomFieldRead,
    FieldKey,
    PeopleSearch,
    PersonCreate,
    PersonRead,
    PersonRole,
    PersonRow,
    PersonUpdate,
    Tag,
    ThemePut,
)

router = APIRouter(route_class=Route, prefix="/v1", tags=["people"])

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:write"])]
Key = Annotated[FieldKey, Path()]


class OpinionPut(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"opinion": 4}]})

    opinion: Annotated[
        Annotated[int, Field(strict=True, ge=1, le=5)] | None,
        Field(description="1 against, 5 with us; null: not known. Sealed."),
    ]


@router.get("/people")
async def list_people(
    session: Session,
    paging: Paging,
    caller: Reader,
    tag: Annotated[Tag | None, Query()] = None,
    role: Annotated[PersonRole | None, Query()] = None,
    theme: Annotated[FieldKey | None, Query()] = None,
    use: Annotated[Use | None, Query(description="Who agrees to it now.")] = None,
    commune: Annotated[Commune | None, Query(description="Where they live, or vote.")] = None,
    station: Annotated[Station | None, Query()] = None,
    sort: Literal["updated_at", "-updated_at"] | None = None,
    updated_since: Since = None,
) -> Page[PersonRow]:
    """List the people of your territories, without addresses. In the silence before the vote (L. 49) only volunteers
    are listed (`role=volunteer`). By name, e-mail or phone: `POST /v1/people/search`.
    """
    silence_conditions = await check_lists(session, caller, volunteers=role == "volunteer")
    filters = carrying(tag=tag, role=role, theme=theme, use=use, commune=commune, station=station)
    rows = people_within(caller.territories).where(
        Person.campaign_id == caller.campaign_id, *silence_conditions, *filters
    )
    changed = {"updated_at": By(Person.updated_at)}
    return _page(
        await read_since(session, rows, Person.updated_at, Person.id, paging, updated_since, sort=sort, sorts=changed)
    )


@router.post("/people/search")
async def search_people(search: PeopleSearch, session: Session, caller: Reader) -> Page[PersonRow]:
    """Find people of your territories by name, whole e-mail address or phone number, sent in the body so that no URL or
    log names anybody. In the silence before the vote (L. 49) a person can still be looked up.
    """
    return _page(await find_people(session, caller, search))


def _page(found: Rows[Person]) -> Page[PersonRow]:
    return Page(items=[PersonRow.model_validate(row, from_attributes=True) for row in found.items], next=found.next)


@router.post("/people", status_code=201)
async def create_person(put: PersonCreate, session: Session, caller: Writer, response: Response) -> PersonRead:
    """Create a person. Every channel is off until they agree to it."""
    person = await service.create_person(session, caller, put)
    return with_etag(response, await describe(session, person))


@router.post("/people/bulk")
async def bulk_upsert_people(asked: BulkCreate, request: Request, session: Session, caller: Writer) -> BulkRead:
    """Create or correct up to 1,000 people at once. Each row has its own outcome; a refused one stops no other.

    A known person (by `id`, or an address and the same name) is corrected: absent fields stay, lists are replaced,
    addresses added. No consent is recorded.
    """
    done = await store_many(session, caller, asked.people, correct=asked.known == "correct")
    rows = [
        BulkRow(
            index=index,
            outcome=outcome.outcome,
            person_id=outcome.person_id,
            version=outcome.version,
            problem=None if outcome.problem is None else problem_body(request, outcome.problem),
        )
        for index, outcome in enumerate(done)
    ]
    counts = Counter(outcome.outcome for outcome in done)
    return BulkRead(
        created=counts["created"],
        updated=counts["updated"],
        unchanged=counts["unchanged"],
        refused=counts["refused"],
        rows=rows,
    )


@router.get("/people/{person_id}")
async def get_person(person_id: UUID, session: Session, caller: Reader, response: Response) -> PersonRead:
    """Return one person, with masked addresses."""
    return with_etag(response, await describe(session, await service.get_person(session, caller, person_id)))


@router.patch("/people/{person_id}", responses=CHANGED_RESPONSE)
async def update_person(
    person_id: UUID,
    update: PersonUpdate,
    session: Session,
    caller: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> PersonRead:
    """Correct a person (JSON Merge Patch)."""
    person = await service.update_person(session, caller, person_id, update, version_of(if_match))
    return with_etag(response, await describe(session, person))


@router.delete("/people/{person_id}", status_code=204)
async def erase_person(person_id: UUID, session: Session, caller: Writer) -> None:
    """Erase a person for good. The keyed hashes of their addresses stay, so that no import brings them back."""
    await service.erase_person(session, caller, person_id)


@router.post("/people/{person_id}/contacts", status_code=201)
async def create_contact(person_id: UUID, put: ContactPut, session: Session, caller: Writer) -> PersonRead:
    """Add a phone number or an e-mail address."""
    return await describe(session, await person_contacts.add_contact(session, caller, person_id, put))


@router.delete("/people/{person_id}/contacts/{contact_id}", status_code=204)
async def delete_contact(person_id: UUID, contact_id: UUID, session: Session, caller: Writer) -> None:
    """Delete an address."""
    await person_contacts.remove_contact(session, caller, person_id, contact_id)


@router.post("/people/{person_id}/themes", status_code=201)
async def create_person_theme(person_id: UUID, put: ThemePut, session: Session, caller: Writer) -> PersonRead:
    """Record a theme that a person cares about, where and when."""
    return await describe(session, await person_views.add_theme(session, caller, person_id, put))


@router.put("/people/{person_id}/opinion", status_code=204)
async def set_person_opinion(person_id: UUID, put: OpinionPut, session: Session, caller: Writer) -> None:
    """Set a person's opinion of the campaign: only with their explicit consent (`opinion`)."""
    await person_views.set_opinion(session, caller, person_id, put.opinion)


@router.get("/custom-fields")
async def list_custom_fields(session: Session, caller: Reader) -> Page[CustomFieldRead]:
    """List the custom fields of people."""
    return single_page(
        [
            CustomFieldRead.model_validate(row, from_attributes=True)
            for row in await custom_fields.custom_fields(session)
        ]
    )


@router.put("/custom-fields/{key}")
async def upsert_custom_field(key: Key, put: CustomFieldPut, session: Session, caller: Writer) -> CustomFieldRead:
    """Add a custom field, or change its labels."""
    field = await custom_fields.put_custom_field(session, caller, key, put)
    return CustomFieldRead.model_validate(field, from_attributes=True)


@router.delete("/custom-fields/{key}", status_code=204)
async def delete_custom_field(key: Key, session: Session, caller: Writer) -> None:
    """Delete a custom field and all its values."""
    await custom_fields.remove_custom_field(session, caller, key)
