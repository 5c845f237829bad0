"""The mail sink's page: what was sent, newest first, so that a demonstration needs no mail account."""

import re
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates
from starlette.types import Lifespan

from deploy.local.mailbox import Mailbox, summary, text_of

LONDON = ZoneInfo("Europe/London")
SHOWN = 200
"""Mails on the page; `/messages.json` has them all."""
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
_SANDBOX = {"Content-Security-Policy": "sandbox allow-popups allow-popups-to-escape-sandbox"}
"""A mail's own HTML may open links and do nothing else; without `allow-scripts` none runs."""


def mail_app(mailbox: Mailbox, lifespan: Lifespan[Starlette] | None = None) -> Starlette:
    """The pages over a mailbox: `/`, `/messages.json`, `/messages/ID` (`.html` and `.eml` give it raw)."""
    pages = Jinja2Templates(Path(__file__).with_name("pages"))
    pages.env.filters |= {"linked": linked, "day_and_time": day_and_time}

    def index(request: Request) -> Response:
        mails = mailbox.list()
        shown = {"mails": mails[: -SHOWN - 1 : -1], "total": len(mails)}
        return pages.TemplateResponse(request, "mails.html", shown)

    def listing(request: Request) -> Response:
        return JSONResponse([asdict(mail) for mail in mailbox.list()])

    def one(request: Request) -> Response:
        id, _, form = request.path_params["name"].partition(".")
        message = mailbox.find(id)
        if message is None or form not in ("", "html", "eml"):
            raise HTTPException(404, "There is no such mail.")
        if form == "eml":
            return PlainTextResponse(mailbox.raw(id) or b"")
        html = text_of(message, "html")
        if form == "html":
            return HTMLResponse(html, headers=_SANDBOX)
        shown = {"mail": summary(id, message), "plain": text_of(message, "plain"), "html": html}
        return pages.TemplateResponse(request, "mail.html", shown)

    def ready(request: Request) -> Response:
        return JSONResponse({"status": "ready"})

    routes = [
        Route("/", index),
        Route("/messages.json", listing),
        Route("/messages/{name}", one),
        Route("/readyz", ready),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def day_and_time(date: str) -> str:
    """`22 November 2026, 09:37` in London, of ISO 8601 (UTC where it names no zone); anything else as it is."""
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return date
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    local = moment.astimezone(LONDON)
    return f"{local.day} {local:%B %Y, %H:%M}"


def linked(text: str) -> Markup:
    """Plain text as HTML, with its web addresses as links."""
    parts: list[Markup] = []
    end = 0
    for found in _LINK.finditer(text):
        address = escape(found.group())
        parts += [escape(text[end : found.start()]), Markup('<a href="{0}">{0}</a>').format(address)]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])
