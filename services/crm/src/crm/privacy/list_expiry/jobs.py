from kit.worker import Watcher

from crm.privacy.list_expiry.watcher import keep_ending

WATCHERS: list[Watcher] = [keep_ending]
