from kit.worker import Watcher

from crm.team.organisations.watcher import keep_tidy

WATCHERS: list[Watcher] = [keep_tidy]
