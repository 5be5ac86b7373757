from kit.worker import Watcher

from crm.listings.ending import keep_ending

WATCHERS: list[Watcher] = [keep_ending]
