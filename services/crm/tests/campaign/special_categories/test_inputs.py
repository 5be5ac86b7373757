"""Every free text that a client may send is looked at before it is stored, or is listed here with why it is not."""

import re
from collections.abc import Iterator
from typing import Any, cast

from fastapi import FastAPI

SCREENED = """
AnswersCreate.answers BulkCreate.tags BulkCreate.custom BulkPerson.tags CallCampaignCreate.name CallCampaignPut.name
CustomFieldPut.label CustomFieldPut.options DoorPut.label EntrancePut.note InteractionCreate.text HouseholdCreate.name
HouseholdNamePut.name AcquiredListCreate.name AcquiredListCreate.purpose MappingPut.tags Option.label PersonCreate.tags
PersonCreate.custom PersonUpdate.tags PersonUpdate.custom Question.label QuestionnairePut.name Custom.value
Near.label InTurf.label ReturnAsk.note ReplyAnswer.text
SegmentPut.name SignUpCreate.answers Tagged.tag TaskCreate.text TaskPatch.text ThemePut.noted_where
"""
"""`special_categories.screening` refuses what they reveal."""
NAMES = """
HoldersPut.subjects
BulkPerson.first_names BulkPerson.surname BulkPerson.given_by BulkPerson.street BulkPerson.town BulkPerson.postcode
PersonCreate.first_names PersonCreate.surname PersonCreate.given_by PersonCreate.street PersonCreate.town
PersonUpdate.first_names PersonUpdate.surname PersonUpdate.street PersonUpdate.town PersonMet.first_names
PersonMet.surname AcquiredEntryPatch.first_names AcquiredEntryPatch.surname AcquiredEntryPatch.street
AcquiredEntryPatch.town ListedAim.street
OtherAddressPut.street OtherAddressPut.town CaseCreate.first_names CaseCreate.surname RequesterIdentity.first_names
RequesterIdentity.surname RsvpCreate.name RsvpCreate.phone RsvpCreate.email CaseCreate.phones ContactPut.address
InvitationCreate.display_name InvitationCreate.email SignInMailCreate.address Manager.display_name
MemberPut.display_name
OrgMemberPut.display_name TaskCreate.owner TaskPatch.owner ControllerPut.name ControllerPut.address ControllerPut.email
ControllerPut.host ControllerPut.joint_contacts
ControllerPut.officer ControllerPut.processors ContactInformAsk.given_by MappingPut.given_by
OrganisationFound.name OrganisationPut.name OrganisationPut.lead_name RulePut.sponsor RulePut.sponsor_address
SponsorDeclared.controlled_by
SponsorDeclared.payer TestAsk.address TryAsk.address PersonCreate.postcode PersonUpdate.postcode
AcquiredEntryPatch.postcode
OtherAddressPut.postcode AcquiredListCreate.source SignUpCreate.first_names SignUpCreate.surname SignUpCreate.postcode
SignUpCreate.email SignUpCreate.phone
"""
"""Who somebody is, or answers for the campaign, and where: Chrétien is a name, rue de l'Église an address."""
PUBLIC = """
ActionCreate.title ActionPatch.title CampaignInput.candidate CampaignInput.name CampaignPatch.candidate
CampaignPatch.name CampaignPatch.time_zone
CampaignEventPut.title CampaignEventPut.description CampaignEventPut.place HelpRequestCreate.place MailingPut.body
MailingPut.subject MailingPut.name MessageAsked.body MessageAsked.subject SignUpFormPut.intro SignUpFormPut.name
SignUpFormPut.title
SignUpWords.title SignUpWords.intro FormTranslationPut.words ConsentTextCreate.text RulePut.sms_stop Definition.title
Definition.intro Question.hint WordsOfForm.title ShiftPut.title
"""
"""What the campaign itself says to everybody, or does in public: it may speak of anything."""
THINGS = """
StreetRoundCreate.title DraftCreate.name TurfPublish.name PosterSiteCreate.label PosterSiteCreate.note
PosterSitePatch.label PosterSitePatch.note
MaterialStockCreate.name CostLineCreate.label DoorPut.block EntrancePut.code ListCreate.name PairingCreate.label
ConnectorCreate.name ConnectorCreate.mapping ConnectorCreate.base_url ClientCreate.name ClientCreate.publisher
ClientCreate.purpose FrontEndCreate.name FrontEndCreate.publisher FrontEndCreate.purpose FrontEndCreate.origins
WebhookSampleCreate.type WebhookCreate.types WebhookCreate.url
WebhookHeader.value PasskeyCreate.label SitesPut.origins ArrivalCreate.code
HintedPerson.id
ExportCreate.reason ConsentCreate.proof AdoptCreate.proof ConsentStatement.proof ConsentStatement.source
ConsentStatement.text Answer.written Answer.means SecondFactorCheck.code CaseCreate.wanted FalseAlarmCreate.text
FalseAlarmCreate.reason RemovalCreate.key RemovalCreate.text
"""
"""Ground, things and machines; proofs and requests in somebody's own words, sealed; words of a file about towns,
days and skills with what they mean; the alarms themselves.
"""
SOUGHT = """
SentenceAsked.sentence SearchText.text PeopleSearch.name PeopleSearch.email PeopleSearch.phone PeopleSearch.tag
PeopleSearch.after
"""
"""What a search looks for: nothing of it is stored."""
LISTED = {one for table in (SCREENED, NAMES, PUBLIC, THINGS, SOUGHT) for one in table.split()}


def test_no_free_text_is_left_unlisted(app: FastAPI) -> None:
    document = app.openapi()
    schemas = cast("dict[str, Any]", document["components"]["schemas"])
    found = {
        field
        for methods in document["paths"].values()
        for operation in methods.values()
        for content in operation.get("requestBody", {}).get("content", {}).values()
        if "$ref" in str(content.get("schema"))
        for field in free_texts(content["schema"], schemas, "", "", set())
    }
    assert len(found) > 60
    assert found - LISTED == set(), "screen it (special_categories.screening), or list it with its reason"


def free_texts(
    schema: dict[str, Any], schemas: dict[str, Any], model: str, field: str, seen: set[str]
) -> Iterator[str]:
    """Yield `Model.field` of each text in which « vote LFI » could be written."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        if schemas[name].get("type") == "string":  # a text of its model, whose description many share
            yield from free_texts(schemas[name], schemas, model, field, seen)
        elif name not in seen:
            seen.add(name)
            yield from free_texts(schemas[name], schemas, name, "", seen)
        return
    for inner in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from free_texts(inner, schemas, model, field, seen)
    if schema.get("type") == "array":
        yield from free_texts(schema.get("items", {}), schemas, model, field, seen)
    for name, inner in schema.get("properties", {}).items():
        yield from free_texts(inner, schemas, model, name, seen)
    if isinstance(more := schema.get("additionalProperties"), dict):
        yield from free_texts(cast("dict[str, Any]", more), schemas, model, field, seen)
    if schema.get("type") == "string" and not schema.keys() & {"enum", "const", "format"}:
        pattern = schema.get("pattern")
        if pattern is None or re.search(pattern, "vote LFI"):
            yield f"{model}.{field}"
