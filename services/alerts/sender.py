"""Mail through Apprise, with the Message-ID, the threading and the two bodies we decided on.

Apprise 2.2.0 puts a Message-ID of its own on every mail (`plugins/email/base.py`, `prepare_emails`) and only
appends ours if it is given as a header, so that a mail would carry two. `OfficerMail` therefore keeps all of
Apprise's e-mail plugin (the URL, the relay, its security and log-in) but builds the mail itself.
See docs/decisions: what Apprise offers beyond that (PGP, cc, bcc) is refused, never silently left out.
"""

import asyncio
import logging
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Any

from apprise import Apprise, NotifyType
from apprise.exception import AppriseException
from apprise.plugins.email.base import NotifyEmail
from apprise.plugins.email.smtp import SMTP_EXCEPTIONS, AppriseSMTPController

from services.alerts.outbox import Outgoing
from shared.clock import now

_WIRE = SMTP.clone(max_line_length=900)
"""Folded at 78, a long subject begins on a second line, and some mail programs show that with a blank."""
_RELAY_SECONDS = "20"
"""How long the relay may take for each answer; Apprise's own 4 s would give up on busy relays."""


class MailUrlError(ValueError):
    """The mail URL is not one Apprise can send mail with."""


_PARTS = (
    "port", "secure_mode", "user", "password", "verify_certificate", "socket_connect_timeout",
)  # fmt: skip
_Controller: Any = AppriseSMTPController  # its hints do not say what it accepts: bytes, and no user


class OfficerMail(NotifyEmail):  # type: ignore[no-untyped-call]
    """Apprise's e-mail service for exactly one message."""

    def __init__(self, outgoing: Outgoing | None = None, **parts: Any) -> None:
        super().__init__(**parts)  # type: ignore[no-untyped-call]
        self.outgoing = outgoing

    def send(
        self,
        body: Any,
        title: Any = "",
        notify_type: Any = NotifyType.INFO,
        attach: Any = None,
        body_format: Any = None,
        **_: Any,
    ) -> bool:
        """Hand the message to the relay; True once it was accepted. What Apprise passes in is not looked at."""
        if self.outgoing is None:
            return False
        sender = str(self.from_addr[1])
        mail = mail_of(self.outgoing, sender, str(self.from_addr[0] or "wardwatch"))
        try:
            with _Controller(host=self.smtp_host, **{p: getattr(self, p) for p in _PARTS}) as relay:
                return bool(relay.sendmail(sender, [self.outgoing.recipient], mail.as_bytes(policy=_WIRE)))
        except (*SMTP_EXCEPTIONS, AppriseException):
            return False


def mail_of(outgoing: Outgoing, sender: str, sender_name: str) -> EmailMessage:
    """The mail on the wire: our Message-ID and thread, the text, and the same as HTML."""
    mail = EmailMessage()
    mail["From"] = formataddr((sender_name, sender))
    mail["To"] = outgoing.recipient
    mail["Subject"] = outgoing.letter.subject
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = outgoing.message_id
    if outgoing.in_reply_to:
        mail["In-Reply-To"] = mail["References"] = outgoing.in_reply_to
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's out-of-office answers us
    mail.set_content(outgoing.letter.text, cte="quoted-printable")
    mail.add_alternative(outgoing.letter.html, subtype="html", cte="quoted-printable")
    return mail


class MailSender:
    """Sends each message as its own Apprise object, within `limit_seconds`."""

    def __init__(self, mail_url: str, limit_seconds: float) -> None:
        logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its lines hold addresses
        self.limit_seconds = limit_seconds
        self._parsed = _parsed(mail_url)

    async def send(self, message: Outgoing) -> str | None:
        """None once the relay has accepted the message, else a reason without any address."""
        service = OfficerMail(message, **self._parsed | {"targets": [message.recipient]})
        if not service.targets:
            return "no_mail_address"
        apprise = Apprise()
        apprise.add(service)
        attempt = apprise.async_notify(body=message.letter.text, title=message.letter.subject)
        try:
            return None if await asyncio.wait_for(attempt, self.limit_seconds) else "not_accepted"
        except TimeoutError:
            return "timed_out"


def _parsed(url: str) -> dict[str, Any]:
    """The URL's parts as Apprise reads them; MailUrlError without the URL, which may hold a password."""
    is_mail = url.startswith(("mailto:", "mailtos:"))
    parts: dict[str, Any] | None = NotifyEmail.parse_url(url) if is_mail else None  # type: ignore[no-untyped-call]
    if not parts:
        raise MailUrlError("the mail URL is no mailto:// or mailtos:// URL that Apprise reads")
    if any(parts.get(name) for name in ("cc", "bcc", "pgp_mode", "pgp_key", "use_wkd")):
        raise MailUrlError("the mail URL asks for cc, bcc or PGP, which alerts do not support")
    try:
        OfficerMail(**parts)
    except (TypeError, ValueError) as error:
        raise MailUrlError("the mail URL lacks a relay or a sender's address") from error
    return {"cto": _RELAY_SECONDS} | parts
