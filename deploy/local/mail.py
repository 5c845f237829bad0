"""A mail catcher: takes any mail by SMTP on the loopback address, keeps it on disk, shows it on a page.

python -m deploy.local.mail FOLDER SMTP_PORT HTTP_PORT
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.applications import Starlette

from deploy.local.mail_page import mail_app
from deploy.local.mailbox import Mailbox
from deploy.local.ports import HOST
from deploy.local.probes import http_says_ready
from deploy.local.process import Program


def catcher(folder: Path, *, smtp_port: int, http_port: int, log: Path) -> Program:
    """The mail catcher as a program of the stack."""
    module = (sys.executable, "-m", "deploy.local.mail")
    return Program(
        name="mail",
        arguments=(*module, str(folder), str(smtp_port), str(http_port)),
        log=log,
        is_ready=lambda: http_says_ready(f"http://{HOST}:{http_port}/readyz"),
    )


def mail_url(smtp_port: int) -> str:
    """What to give Apprise so that its mail ends here (the recipient is added by whoever sends)."""
    return f"mailto://{HOST}:{smtp_port}?from=wardwatch@example.org&mode=insecure"


class Keeper:
    """aiosmtpd's handler: accepts a mail only once it is on disk."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail; the answer goes to the sender."""
        content = envelope.original_content or b""
        id = await asyncio.to_thread(self._mailbox.keep, content, envelope.rcpt_tos)
        return f"250 kept as {id}"


def application(folder: Path, smtp_port: int) -> Starlette:
    """Page and SMTP server in one event loop; ready answers only while both listen."""
    mailbox = Mailbox(folder)

    @asynccontextmanager
    async def smtp(_: Starlette) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(Keeper(mailbox), hostname="localhost", enable_SMTPUTF8=True), HOST, smtp_port
        )
        async with server:
            yield

    return mail_app(mailbox, smtp)


def main(arguments: list[str]) -> None:
    """Serve until SIGTERM."""
    folder, smtp_port, http_port = arguments
    app = application(Path(folder), int(smtp_port))
    uvicorn.run(app, host=HOST, port=int(http_port), log_level="warning", timeout_graceful_shutdown=2)


if __name__ == "__main__":
    main(sys.argv[1:])
