"""crm over NATS: python -m crm.worker"""

from kit import worker

from crm.consumers import CONSUMERS
from crm.settings import Settings

if __name__ == "__main__":
    worker.main("crm", Settings(), CONSUMERS)  # pyright: ignore[reportCallIssue]  # from the environment
