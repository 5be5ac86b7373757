"""crm over NATS: python -m crm.worker"""

from functools import partial

from kit import worker
from kit.messages.delivery import senders

from crm.canvassing.canvasses.small_cells import redact
from crm.consumers import CONSUMERS, JOBS, WATCHERS
from crm.messaging.replies.mailbox import keep_reading
from crm.settings import Settings


def main() -> None:
    settings = Settings()  # pyright: ignore[reportCallIssue]  # from the environment
    mailbox = [partial(keep_reading, settings)] if settings.imap_host else []
    worker.main("crm", settings, CONSUMERS, JOBS, [*WATCHERS, *mailbox, *senders(settings)], redact=redact)


if __name__ == "__main__":
    main()
