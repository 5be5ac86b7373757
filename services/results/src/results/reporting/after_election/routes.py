from kit.pages.after_election import after_election_router

from results.reporting.after_election.service import list_tasks

router = after_election_router(list_tasks)
