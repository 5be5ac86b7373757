"""Public sign-ups, which take effect once the address is confirmed, so that nobody signs up somebody else."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from kit.campaigns.queries import campaign_now, get_campaign
from kit.db.sessions import any_row
from kit.db.vault import open_vault
from kit.messages import Mail, Sms, queue_message, throttle_by_address
from kit.messages.mail_layout import as_html, as_text
from kit.security.auth import Caller
from kit.security.links import close_links, new_link
from kit.web.etags import check_seen
from kit.web.networks import network_of
from kit.web.problems import Conflict, Invalid, NotFound, TooManyRequests
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.election_silence import is_silent
from crm.campaign.controllers.service import check_controller_named
from crm.campaign.special_categories.free_text_check import screen
from crm.forms.form_translations.service import register_after_change, translation_in
from crm.forms.page_words.after_forms import FormTexts
from crm.forms.questionnaires.answer_rules import check_answers, open_texts
from crm.forms.questionnaires.definitions import Definition
from crm.forms.questionnaires.service import read_definition
from crm.forms.sign_up_forms.form_words import check_consents
from crm.forms.sign_up_forms.kept_words import definition_of, keep_words
from crm.forms.sign_up_forms.models import SignUp, SignUpForm
from crm.forms.sign_up_forms.schemas import SentSignUp, SignUpCreate, SignUpFormPut
from crm.people.records.contacts import is_mobile, normalise
from crm.people.records.languages import direction_of
from crm.people.suppressions.service import find_suppressed

CONFIRM = "sign_up"
SEALED = "sign-up"
BY_ITSELF = "formulaire"
"""The author of texts stored without an edit."""
LASTS = timedelta(days=7)
_PLAIN = str.maketrans("[]", "()")
PER_NETWORK, PER_CAMPAIGN = 12, 1000
"""Forms in an hour: a family behind one box; a flood must not bury the people who come."""


async def list_forms(session: AsyncSession, campaign_id: UUID) -> Sequence[SignUpForm]:
    rows = select(SignUpForm).where(SignUpForm.campaign_id == campaign_id)
    return (await session.scalars(rows.order_by(SignUpForm.name))).all()


async def keep_all_words(session: AsyncSession, caller: Caller) -> None:
    """Store the texts of every form again, after a change of the notice."""
    for form in await list_forms(session, caller.campaign_id):
        await keep_words(session, form, caller.subject)


register_after_change(keep_all_words)


async def has_forms(session: AsyncSession, campaign_id: UUID) -> bool:
    return await any_row(session, SignUpForm, SignUpForm.campaign_id == campaign_id)


async def get_form(session: AsyncSession, campaign_id: UUID, form_id: UUID, *, lock: bool = False) -> SignUpForm:
    sign_up_form = await session.get(SignUpForm, (campaign_id, form_id), with_for_update=lock)
    if sign_up_form is None:
        raise NotFound("Ce formulaire n'existe pas.", "There is no such form.")
    return sign_up_form


async def add_form(session: AsyncSession, caller: Caller, put: SignUpFormPut) -> SignUpForm:
    await _check(session, caller, put)
    form = SignUpForm(campaign_id=caller.campaign_id, edited_by=caller.subject, **_stored(put))
    session.add(form)
    await _flush(session)
    await keep_words(session, form, caller.subject)
    return form


async def add_form_or_draft(session: AsyncSession, caller: Caller, put: SignUpFormPut) -> tuple[SignUpForm, str]:
    """Create a form; if a consent sentence is missing in a language, leave it closed and return which."""
    try:
        return await add_form(session, caller, put), ""
    except Invalid as problem:
        section, _, rest = (problem.pointer or "").removeprefix("/").partition("/")
        if section != "words":
            raise
        return await add_form(session, caller, put.model_copy(update={"is_open": False})), rest.partition("/")[0]


async def put_form(
    session: AsyncSession, caller: Caller, form_id: UUID, put: SignUpFormPut, seen_version: int | None
) -> SignUpForm:
    form = await get_form(session, caller.campaign_id, form_id, lock=True)
    check_seen(
        seen_version,
        form.version,
        "Ce formulaire",
        "This form",
        "lu",
        lambda: {"version": form.version, "name": form.name},
    )
    await _check(session, caller, put)
    for name, value in _stored(put).items():
        setattr(form, name, value)
    form.version += 1
    form.edited_by, form.edited_at = caller.subject, datetime.now(UTC)
    await _flush(session)
    await keep_words(session, form, caller.subject)
    return form


async def close_forms(session: AsyncSession, caller: Caller) -> int:
    """Close every form that is open; return how many. What was sent by them stays."""
    mine = (SignUpForm.campaign_id == caller.campaign_id) & SignUpForm.is_open
    forms = (await session.scalars(select(SignUpForm).where(mine).with_for_update())).all()
    for form in forms:
        form.is_open, form.edited_by, form.version = False, caller.subject, form.version + 1
    await session.flush()
    return len(forms)


async def remove_form(session: AsyncSession, caller: Caller, form_id: UUID) -> None:
    """Delete a form; its texts stay as long as a consent refers to them.

    Raises Conflict while it is open, or while a sign-up by it is unconfirmed.
    """
    form = await get_form(session, caller.campaign_id, form_id, lock=True)
    conditions = (SignUp.campaign_id == caller.campaign_id) & (SignUp.form_id == form_id)
    if form.is_open or await any_row(session, SignUp, conditions & SignUp.sealed.is_not(None)):
        raise Conflict(
            "Fermez d'abord ce formulaire, et attendez que les inscriptions reçues soient confirmées ou effacées "
            "(sept jours au plus).",
            "Close this form first, and wait until the sign-ups it took are confirmed or gone (seven days at most).",
        )
    await session.execute(delete(SignUp).where(conditions))
    await session.delete(form)
    await session.flush()


async def some_forms(session: AsyncSession, campaign_id: UUID) -> set[UUID]:
    return set(await session.scalars(select(SignUpForm.id).where(SignUpForm.campaign_id == campaign_id)))


async def take(
    session: AsyncSession, form: SignUpForm, put: SignUpCreate, network: str, address: str, language: str
) -> None:
    """Store a sign-up encrypted and send its confirmation link. The answer does not reveal whether the person is
    known.
    """
    await keep_words(session, form, BY_ITSELF)
    definition = await definition_of(session, form)
    answers = check_answers(definition, put.answers) if definition else {}
    if definition and put.named:
        await screen(session, form.campaign_id, open_texts(definition, answers))
    email = normalise("email", put.email, "/email") if put.email else None
    phone = normalise("phone", put.phone, "/phone") if put.phone else None
    if email is None and phone is None:
        raise Invalid("Donnez une adresse e-mail ou un mobile.", "Give an e-mail address or a mobile.", "/email")
    if email is None and phone and not is_mobile(phone):
        raise Invalid("Sans adresse e-mail, donnez un mobile.", "Without an e-mail address give a mobile.", "/phone")
    if not set(put.uses) <= set(form.uses):
        raise Invalid("Ce formulaire ne demande pas cet accord.", "This form does not ask for it.", "/uses")
    vault = await open_vault(session, form.campaign_id)
    await _check_flood(session, form.campaign_id, vault.blind("network", network_of(network)))
    sent_sign_up = SentSignUp(
        **put.model_dump(exclude={"email", "phone", "answers"}),
        email=email,
        phone=phone,
        answers=answers,
        questionnaire_id=form.questionnaire_id,
        number=form.number,
        language=language,
    )
    sign_up = SignUp(
        campaign_id=form.campaign_id,
        form_id=form.id,
        form_version=form.words_version,
        sealed=vault.seal(SEALED, sent_sign_up.model_dump_json()),
        network=vault.blind("network", network_of(network)),
    )
    session.add(sign_up)
    await session.flush()
    channel, recipient = ("email", email) if email else ("phone", phone or "")
    closed = await find_suppressed(session, form.campaign_id, [(channel, vault.blind(channel, recipient or ""))])
    # An erased person may come back on their own; a bounced address gets no mail.
    if set(closed.values()) & {"bounce", "complaint"}:
        return
    token = await new_link(session, form.campaign_id, CONFIRM, sign_up.id, datetime.now(UTC) + LASTS)
    state = (await get_campaign(session, form.campaign_id)).state
    translation = await translation_in(session, form.campaign_id, language)
    content = _confirmation(
        state.candidate, recipient or "", f"{address}/inscription/{token}", translation, mail=email is not None
    )
    await queue_message(
        session,
        form.campaign_id,
        content,
        kind="sign-up",
        about=sign_up.id,
        once=str(sign_up.id),
        expires_at=datetime.now(UTC) + timedelta(days=1),
        throttle=throttle_by_address(vault, "sign-up", recipient),
    )


async def read_sent(
    session: AsyncSession, campaign_id: UUID, purpose: str, sign_up_id: UUID
) -> tuple[SignUp, SentSignUp]:
    """Return the sign-up of a link. Raises NotFound if it was used or has expired."""
    sign_up = await session.get(SignUp, (campaign_id, sign_up_id), with_for_update=True)
    if purpose != CONFIRM or sign_up is None or sign_up.sealed is None:
        raise NotFound("Cette inscription est déjà confirmée, ou trop ancienne.", "Confirmed already, or too old.")
    vault = await open_vault(session, campaign_id)
    return sign_up, SentSignUp.model_validate_json(vault.open(SEALED, sign_up.sealed))


async def forget_sent(session: AsyncSession, sign_up: SignUp) -> None:
    sign_up.sealed = None
    await close_links(session, sign_up.id)


def _stored(put: SignUpFormPut) -> dict[str, Any]:
    written = {language: words.model_dump(exclude_none=True) for language, words in put.words.items()}
    return put.model_dump(exclude={"words"}) | {"words": written}


def _confirmation(candidate: str, recipient: str, url: str, translation: FormTexts, *, mail: bool) -> Mail | Sms:
    """Return the message that asks for confirmation, in the form's language if it is translated, else in French.

    It holds nothing that was typed: the address may belong to somebody else.
    """
    translation = translation.whole("mail" if mail else "sms")
    if not mail:
        return Sms(to=recipient, text=f"{translation['sms'].replace('{}', candidate)} {url} {translation['sms_else']}")
    button = f"[{translation['mail_button'].translate(_PLAIN)}]({url})"
    body = "\n\n".join((translation["mail_hello"], translation["mail_why"], button, translation["mail_else"]))
    subject, foot = translation["mail_subject"], [translation["mail_of"].replace("{}", candidate)]
    page = as_html(subject, body, foot, translation.language, direction_of(translation.language))
    return Mail(to=recipient, subject=subject, text=as_text(body, foot), html=page, from_name=candidate)


async def _check(session: AsyncSession, caller: Caller, put: SignUpFormPut) -> None:
    state = (await get_campaign(session, caller.campaign_id)).state
    if is_silent(state, "", campaign_now(state)):
        raise Conflict(
            "Pendant le silence électoral une page publique ne change pas (code électoral, art. L. 49).",
            "A public page does not change during the election silence (art. L. 49).",
            article="L. 49",
        )
    if (put.questionnaire_id is None) != (put.number is None):
        raise Invalid("Dites le questionnaire et sa version.", "Name the questionnaire and its version.", "/number")
    for language, words in put.words.items():
        if words.who and words.who.count("{}") != 1:
            raise Invalid(
                "Dans cette phrase, {} tient la place du nom du candidat : une fois.",
                "In this sentence, {} stands for the candidate's name: once.",
                f"/words/{language}/who",
            )
    definition: Definition | None = None
    if put.questionnaire_id is not None and put.number is not None:
        try:
            definition = await read_definition(session, caller.campaign_id, put.questionnaire_id, put.number)
        except NotFound as error:
            raise Invalid(error.fr, error.en, "/questionnaire_id") from error
    if put.is_open:
        await check_controller_named(session, caller.campaign_id)
        check_consents(definition, _stored(put)["words"], put.uses)


async def _check_flood(session: AsyncSession, campaign_id: UUID, network: bytes) -> None:
    await session.execute(
        delete(SignUp).where(SignUp.campaign_id == campaign_id, SignUp.sent_at < func.now() - text("interval '7 days'"))
    )
    recent = select(func.count()).where(
        SignUp.campaign_id == campaign_id, SignUp.sent_at > func.now() - text("interval '1 hour'")
    )
    from_network = int(await session.scalar(recent.where(SignUp.network == network)) or 0)
    if from_network >= PER_NETWORK or int(await session.scalar(recent) or 0) >= PER_CAMPAIGN:
        raise TooManyRequests(
            "Trop de formulaires sont arrivés. Réessayez dans une heure.",
            "Too many forms came. Try again in an hour.",
            headers={"Retry-After": "3600"},
        )


async def _flush(session: AsyncSession) -> None:
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError as error:
        raise Conflict("Un formulaire porte déjà ce nom.", "A form has this name already.", "/name") from error
