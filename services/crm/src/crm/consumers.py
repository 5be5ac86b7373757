"""Everything crm listens to, and the long work it does."""

from typing import Any

from common.events.budget import CeilingChanged, DonationRecorded
from common.events.predict import PrioritiesUpdated
from common.events.proxy import RequestConfirmed, RequestMatched, RequestOpened, RequestWithdrawn
from common.events.results import TurnoutReported
from kit.consumer import Consumer
from kit.jobs import JobKind
from kit.worker import Watcher

from crm.ceilings.service import hear_ceiling
from crm.connectors import running as connectors
from crm.disclosures.contact_mails import INFORM_CONTACTS
from crm.disclosures.informing import INFORM
from crm.disclosures.settling import keep_settling
from crm.donations.service import hear_donation
from crm.duplicates import finding
from crm.duplicates.schemas import FindAsked
from crm.gatherings import reminding as gatherings
from crm.imports import previewing, running, undoing
from crm.imports.schemas import ImportAsked
from crm.listings.ending import keep_ending
from crm.mailings.service import QUEUE, QueueMailing
from crm.mailings.starting import keep_starting
from crm.mailings.stopping import queue_mailing
from crm.mobilisations.destroying import keep_destroying
from crm.mobilisations.service import hear_turnout
from crm.rankings.service import hear_priorities
from crm.retentions.daily import keep_retaining
from crm.retentions.service import RETENTION
from crm.rights.returning import keep_asking_again
from crm.rights.working import RIGHTS
from crm.segments.folding import keep_folding
from crm.shifts import reminding as shifts
from crm.tasks.service import hear_request
from crm.territories import storing
from crm.territories.schemas import LoadAsked
from crm.turfs import service as turfs
from crm.turfs.schemas import CutAsked

CONSUMERS: list[Consumer[Any]] = [
    Consumer("crm", CeilingChanged, hear_ceiling),
    Consumer("crm", DonationRecorded, hear_donation),
    Consumer("crm", PrioritiesUpdated, hear_priorities),
    Consumer("crm", RequestOpened, hear_request),
    Consumer("crm", RequestMatched, hear_request),
    Consumer("crm", RequestConfirmed, hear_request),
    Consumer("crm", RequestWithdrawn, hear_request),
    Consumer("crm", TurnoutReported, hear_turnout),
]

JOBS: list[JobKind[Any]] = [
    JobKind(finding.JOB, FindAsked, finding.run_find),
    JobKind(running.PREVIEW, ImportAsked, previewing.run_preview),
    JobKind(running.RUN, ImportAsked, running.run_import),
    JobKind(running.UNDO, ImportAsked, undoing.run_undo),
    RIGHTS,
    RETENTION,
    *connectors.JOBS,
    JobKind(storing.JOB, LoadAsked, storing.run_load),
    JobKind(turfs.JOB, CutAsked, turfs.run_cut),
    JobKind(QUEUE, QueueMailing, queue_mailing),
    INFORM,
    INFORM_CONTACTS,
]
"""The long work that the worker does."""

WATCHERS: list[Watcher] = [
    keep_starting,
    keep_settling,
    keep_destroying,
    keep_retaining,
    keep_asking_again,
    keep_ending,
    keep_folding,
    gatherings.keep_reminding,
    shifts.keep_reminding,
]
"""What the worker does by the clock."""
