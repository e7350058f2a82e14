"""Mails that coworkers send as their work: handed over by SMTP, proved by their copy over IMAP.

The runtime makes a `MailSession` per connection, performs operations by name, and closes it. Mail
of the installation itself, which nobody answers and nothing proves, is `adapters/mail`.
"""

from framework.adapters.mailing.session import MailSession

__all__ = ["MailSession"]
