"""Mails and SMS: queued in the caller's transaction, sent by the worker, each at most once.

Sending (`kit.messages.delivery`) needs the extra `messages`; queueing does not.
"""

from kit.messages.contents import PUBLIC as PUBLIC
from kit.messages.contents import Channel as Channel
from kit.messages.contents import Mail as Mail
from kit.messages.contents import Sms as Sms
from kit.messages.contents import State as State
from kit.messages.queue import QueuedMessage as QueuedMessage
from kit.messages.queue import cancel_all as cancel_all
from kit.messages.queue import cancel_messages as cancel_messages
from kit.messages.queue import count_messages as count_messages
from kit.messages.queue import forget_all as forget_all
from kit.messages.queue import forget_many as forget_many
from kit.messages.queue import forget_messages as forget_messages
from kit.messages.queue import messages_named as messages_named
from kit.messages.queue import queue_many as queue_many
from kit.messages.queue import queue_message as queue_message
from kit.messages.queue import queued_names as queued_names
from kit.messages.templates import MessageTemplates as MessageTemplates
from kit.messages.templates import RenderedMail as RenderedMail
from kit.messages.throttle import Throttle as Throttle
from kit.messages.throttle import throttle_by_address as throttle_by_address
