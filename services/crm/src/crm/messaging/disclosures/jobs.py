from typing import Any

from kit.jobs import JobKind
from kit.worker import Watcher

from crm.messaging.disclosures import contacts, form_notices, service
from crm.messaging.disclosures.contact_mails import inform_contacts
from crm.messaging.disclosures.delivery_outcomes import keep_settling
from crm.messaging.disclosures.mail_job import inform
from crm.messaging.disclosures.schemas import ContactInformAsked, InformAsked

JOBS: list[JobKind[Any]] = [
    JobKind(service.JOB, InformAsked, inform),
    JobKind(contacts.JOB, ContactInformAsked, inform_contacts),
    JobKind(form_notices.JOB, form_notices.FormNoticesAsked, form_notices.note_notices),
]
WATCHERS: list[Watcher] = [keep_settling]
