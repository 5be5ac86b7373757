"""All tables of results, for Alembic and the tests."""

from results.candidates.models import Candidate as Candidate
from results.contours.models import Contour as Contour
from results.db import Base as Base
from results.history.models import PastBallot as PastBallot
from results.history.models import PastSheet as PastSheet
from results.imports.models import Import as Import
from results.journal.models import JournalEntry as JournalEntry
from results.officers.models import Assignment as Assignment
from results.officers.models import Officer as Officer
from results.options.models import Option as Option
from results.phones.models import Pairing as Pairing
from results.phones.models import Phone as Phone
from results.photos.models import Photo as Photo
from results.samples.models import Sample as Sample
from results.shares.models import Share as Share
from results.shares.models import ShareSite as ShareSite
from results.sources.models import FeedPoll as FeedPoll
from results.sources.models import SourceRead as SourceRead
from results.sources.models import SourceSheet as SourceSheet
from results.stations.models import Station as Station
from results.tallies.models import Tally as Tally
from results.texts.models import TextGateway as TextGateway
from results.texts.models import TextMessage as TextMessage
from results.turnouts.models import Turnout as Turnout
from results.webhooks.models import Webhook as Webhook
from results.winners.models import CandidateAge as CandidateAge
