"""Mails kept as files: one `.eml` each, named by arrival, so that a listing is in order of arrival."""

import email
import email.policy
import os
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import lru_cache
from itertools import count
from pathlib import Path

_NAME = re.compile(r"\d{20}-\d{6}")
_ENVELOPE = "Delivered-To"
"""Header put on top when a mail is kept: its recipients by the envelope, which BCC hides from the headers."""


@dataclass(frozen=True)
class Mail:
    """What the list says of a mail. `date` is ISO 8601, or what the header held if it is no date."""

    id: str
    message_id: str
    sender: str
    to: tuple[str, ...]
    subject: str
    date: str


class Mailbox:
    """The mails of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turn = count()

    def keep(self, content: bytes, recipients: Sequence[str]) -> str:
        """Store a mail whole or not at all, on disk before this returns; its id."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"{time.time_ns():020d}-{next(self._turn):06d}"
        partial = self._folder / f"{name}.part"
        with partial.open("wb") as file:
            file.write(b"".join(f"{_ENVELOPE}: {to}\r\n".encode() for to in recipients) + content)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(self._folder / f"{name}.eml")
        return name

    def list(self) -> list[Mail]:
        """All mails in order of arrival."""
        return [_summary(path) for path in sorted(self._folder.glob("*.eml"))]

    def raw(self, id: str) -> bytes | None:
        """One mail as it arrived, recipients on top; none if there is no such id."""
        path = self._folder / f"{id}.eml"
        return path.read_bytes() if _NAME.fullmatch(id) and path.exists() else None

    def find(self, id: str) -> EmailMessage | None:
        """One mail, parsed; none if there is no such id."""
        content = self.raw(id)
        return None if content is None else _parse(content)


def text_of(message: EmailMessage, kind: str) -> str:
    """The `plain` or `html` body of a mail; empty if it has none."""
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""


def summary(id: str, message: EmailMessage) -> Mail:
    """What the list and the head of the page say of a mail."""
    return Mail(
        id=id,
        message_id=str(message.get("Message-ID", "")),
        sender=str(message.get("From", "")),
        to=tuple(str(to) for to in message.get_all(_ENVELOPE, [])),
        subject=str(message.get("Subject", "")),
        date=_date(str(message.get("Date", ""))),
    )


@lru_cache(maxsize=20_000)
def _summary(path: Path) -> Mail:
    return summary(path.stem, _parse(path.read_bytes()))


def _parse(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)


def _date(header: str) -> str:
    try:
        return parsedate_to_datetime(header).isoformat()
    except ValueError:
        return header
