"""The public form of a gift: its inputs, and the model that refuses each with a sentence."""

from datetime import date
from typing import Annotated, Any

from common.schemas.instants import BirthDay
from kit.pages.forms import read_form
from kit.pages.page_form import Line, Posted
from kit.web.problems import Invalid
from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from budget.income.donors.schemas import DonorCreate, Name
from budget.income.public_gifts.countries import COUNTRIES, FRANCE
from budget.spending.expenses.entries import read_amount

LEAST_CENTS, MOST_CENTS = 100, 460_000
"""One euro, which a provider takes; L. 52-8."""
INPUTS = {"/amount_cents": "amount", "/born_on": "born_day"}
NAMES = {
    "/first_names": "vos prénoms",
    "/surname": "votre nom",
    "/born_on": "votre date de naissance",
    "/email": "votre adresse e-mail",
    "/street": "votre adresse",
    "/postcode": "votre code postal",
    "/city": "votre ville",
    "/country": "votre pays",
    "/nationality": "votre nationalité",
}


class GiftEntry(Posted):
    """Inputs of the public form. `website`: a hidden one that only bots fill in."""

    amount: Line = ""
    first_names: Line = ""
    surname: Line = ""
    born_day: Line = ""
    born_month: Line = ""
    born_year: Line = ""
    email: Line = ""
    street: Line = ""
    postcode: Line = ""
    city: Line = ""
    country: Line = FRANCE
    nationality: Line = ""
    own_money: bool = False
    within_limit: bool = False
    not_candidate: bool = False
    website: Line = ""


def _known_country(code: str) -> str:
    if code not in COUNTRIES:
        raise PydanticCustomError("enum", "not one of the countries")
    return code


_PLAIN = r"^[^\x00-\x1f\x7f<>]+$"


class GiftForm(BaseModel, extra="forbid"):
    """Who gives, as they say."""

    first_names: Name
    surname: Name
    born_on: BirthDay
    email: Annotated[str, Field(max_length=200, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    street: Annotated[str, Field(min_length=2, max_length=150, pattern=_PLAIN)]
    postcode: Annotated[str, Field(min_length=2, max_length=12, pattern=r"^[0-9A-Za-z -]+$")]
    city: Annotated[str, Field(min_length=1, max_length=100, pattern=_PLAIN)]
    country: Annotated[str, AfterValidator(_known_country)]
    nationality: Annotated[str, Field(pattern=r"^(french|other)$")]


def read_gift(entry: GiftEntry) -> tuple[int, GiftForm]:
    """Return the amount and who gives; raise Invalid with every answer that is to be corrected."""
    faults: list[dict[str, str]] = []
    cents = 0
    try:
        cents = read_amount(entry.amount, "EUR")
    except Invalid:
        faults.append(_fault("/amount_cents", "Écrivez un montant en euros, comme 50."))
    else:
        if cents < LEAST_CENTS:
            faults.append(_fault("/amount_cents", "Le don est d’un euro au moins."))
        elif cents > MOST_CENTS:
            faults.append(_fault("/amount_cents", "Une personne donne 4 600 € au plus pour une élection (L. 52-8)."))
    form: GiftForm | None = None
    fields: dict[str, Any] = {
        name: value.strip() for name, value in entry.model_dump(include={*GiftForm.model_fields}).items()
    }
    fields["born_on"] = _read_day(entry)
    try:
        form = read_form(GiftForm, fields, NAMES)
    except Invalid as refused:
        faults += refused.more.get("errors") or [_fault(refused.pointer or "", refused.fr)]
    if form is not None and form.country == FRANCE and not _is_french_postcode(form.postcode):
        faults.append(_fault("/postcode", "Un code postal français a cinq chiffres."))
    for name, words in _TO_TICK.items():
        if not getattr(entry, name):
            faults.append(_fault(f"/{name}", words))
    if faults or form is None:
        raise Invalid(faults[0]["detail"], "Some answers are to be corrected.", faults[0]["pointer"], errors=faults)
    return cents, form


_TO_TICK = {
    "own_money": "Cochez la case si l’argent est bien le vôtre : la loi n’admet pas d’autre don (L. 52-8).",
    "within_limit": "Cochez la case si tous vos dons pour cette élection tiennent dans la limite (L. 52-8).",
    "not_candidate": "Cochez la case, ou écrivez au mandataire : un candidat apporte de l’argent, il n’en donne pas.",
}


def declared_donor(form: GiftForm) -> DonorCreate:
    place = f"{form.street}, {form.postcode} {form.city}"
    return DonorCreate(
        first_names=form.first_names,
        surname=form.surname,
        born_on=form.born_on,
        address=place if form.country == FRANCE else f"{place}, {COUNTRIES[form.country]}",
        french=form.nationality == "french",
        resident=form.country == FRANCE,
    )


def _read_day(entry: GiftEntry) -> str:
    """Return the day as ISO text, or what was typed, for the model to refuse; empty if nothing was."""
    parts = [entry.born_year.strip(), entry.born_month.strip(), entry.born_day.strip()]
    if not any(parts):
        return ""
    if not all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in parts):
        return " ".join(parts)
    try:
        return date(*map(int, parts)).isoformat()
    except ValueError:
        return " ".join(parts)


def _is_french_postcode(text: str) -> bool:
    return len(text) == 5 and text.isdecimal()


def _fault(pointer: str, detail: str) -> dict[str, str]:
    return {"pointer": pointer, "detail": detail}
