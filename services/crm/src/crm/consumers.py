"""The events that crm hears and the work of its worker, found in `consumers.py` and `jobs.py` of its features."""

from kit.discovery.parts import find_consumers, find_jobs, find_watchers

CONSUMERS = find_consumers("crm")
JOBS = find_jobs("crm")
WATCHERS = find_watchers("crm")
