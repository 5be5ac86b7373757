"""proxy over NATS: python -m proxy.worker"""

from kit import worker

from proxy.consumers import CONSUMERS
from proxy.settings import Settings

if __name__ == "__main__":
    worker.main("proxy", Settings(), CONSUMERS)  # pyright: ignore[reportCallIssue]  # from the environment
