from typing import Annotated

from fastapi import APIRouter, Path, Response, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag
from kit.web.paging import Page, single_page

from crm.forms.form_translations import service
from crm.forms.form_translations.models import FormTranslation
from crm.forms.form_translations.schemas import FormTranslationPut, FormTranslationRead
from crm.forms.page_words.after_forms import KNOWN

router = APIRouter(route_class=Route, prefix="/v1", tags=["form translations"])

Reader = Annotated[Caller, Security(caller_with, scopes=["questionnaires:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["questionnaires:write"])]
OfPath = Annotated[str, Path(pattern=r"^[a-z]{2}$", description="ISO 639-1; French and English are in the software.")]


@router.get("/form-translations")
async def list_form_translations(session: Session, caller: Reader) -> Page[FormTranslationRead]:
    """List the campaign's translations of the texts that follow its forms: messages, pages, errors, the notice."""
    translations = await service.list_translations(session, caller.campaign_id)
    return single_page([_as_read(translation) for translation in translations])


@router.get("/form-translations/{language}")
async def get_form_translation(
    language: OfPath, session: Session, caller: Reader, response: Response
) -> FormTranslationRead:
    """Return one language's translation, with the French of untranslated texts. Version 0: not begun."""
    translation = await service.find_translation(session, caller.campaign_id, language)
    if translation is not None:
        return with_etag(response, _as_read(translation))
    empty = FormTranslationRead(language=language, version=0, words={}, french=KNOWN, edited_by=None, edited_at=None)
    return with_etag(response, empty)


@router.put("/form-translations/{language}", responses=CHANGED_RESPONSE)
async def set_form_translation(
    language: OfPath,
    put: FormTranslationPut,
    session: Session,
    caller: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> FormTranslationRead:
    """Replace one language's translation. Refused in the election silence."""
    return with_etag(
        response, _as_read(await service.write_translation(session, caller, language, put, version_of(if_match)))
    )


def _as_read(form_translation: FormTranslation) -> FormTranslationRead:
    return FormTranslationRead(
        language=form_translation.language,
        version=form_translation.version,
        words=form_translation.words,
        french={key: text for key, text in KNOWN.items() if key not in form_translation.words},
        edited_by=form_translation.edited_by,
        edited_at=form_translation.edited_at,
    )
