"""Mails to the receivers and to the owners of tasks: about disabled tasks, or about failures."""

from luigid.notifications.composer import MailComposer
from luigid.notifications.failure_batches import FailureBatches
from luigid.notifications.mail import Mail, MailError
from luigid.notifications.mail_queue import MailQueue
from luigid.notifications.notifier import Notifier

__all__ = ["FailureBatches", "Mail", "MailComposer", "MailError", "MailQueue", "Notifier"]
