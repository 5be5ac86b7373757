from kit.worker import Watcher

from crm.people.records.stored_communes import keep_locating

WATCHERS: list[Watcher] = [keep_locating]
