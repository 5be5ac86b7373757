"""Worker of budget over NATS: python -m budget.worker"""

import asyncio
import logging

from kit import worker
from kit.db.sessions import close_database, is_outage, open_database
from kit.runtime import logs
from kit.security.keyring import secrets_of

from budget.consumers import CONSUMERS, JOBS, WATCHERS
from budget.evidence.orphan_sweep import sweep
from budget.evidence.storage import Storage, StorageAway
from budget.settings import Settings

log = logging.getLogger(__name__)


def main() -> None:
    settings = Settings()  # pyright: ignore[reportCallIssue]  # from the environment
    logs.configure("budget", settings.log_level)
    if settings.evidence_url:
        asyncio.run(_sweep(settings))
    worker.main("budget", settings, CONSUMERS, JOBS, WATCHERS)


async def _sweep(settings: Settings) -> None:
    """Delete objects without a row at each start, left by a dead process; a failure does no harm."""
    sessions = open_database(settings.worker_database_url, secrets_of(settings), pool_size=1)
    try:
        await sweep(sessions, Storage(settings.evidence_url))
    except Exception as error:
        if not isinstance(error, StorageAway) and not is_outage(error):
            raise
        log.warning("documents were not swept: %s", type(error).__name__)
    finally:
        await close_database(sessions)


if __name__ == "__main__":
    main()
