"""Rights requests (GDPR): what a service holds about a person, and its erasure."""

from kit.rights.desk import RightsDesk as RightsDesk
from kit.rights.matching import KnownIdentity as KnownIdentity
from kit.rights.matching import judge_match as judge_match
from kit.rights.schemas import ErasureOutcomes as ErasureOutcomes
from kit.rights.schemas import HeldData as HeldData
from kit.rights.schemas import HeldRecord as HeldRecord
from kit.rights.schemas import RecordOutcome as RecordOutcome
from kit.rights.schemas import RequesterIdentity as RequesterIdentity
