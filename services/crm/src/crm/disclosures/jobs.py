from typing import Any

from kit.jobs import JobKind
from kit.worker import Watcher

from crm.disclosures import contacts, service
from crm.disclosures.contact_mails import inform_contacts
from crm.disclosures.informing import inform
from crm.disclosures.schemas import ContactInformAsked, InformAsked
from crm.disclosures.settling import keep_settling

JOBS: list[JobKind[Any]] = [
    JobKind(service.JOB, InformAsked, inform),
    JobKind(contacts.JOB, ContactInformAsked, inform_contacts),
]
WATCHERS: list[Watcher] = [keep_settling]
