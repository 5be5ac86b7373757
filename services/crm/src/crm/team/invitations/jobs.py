from kit.worker import Watcher

from crm.team.invitations.watcher import keep_forgetting

WATCHERS: list[Watcher] = [keep_forgetting]
