from kit.pages.after_election import after_election_router, no_tasks_of_its_own

router = after_election_router(no_tasks_of_its_own)
