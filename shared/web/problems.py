"""Errors as `application/problem+json` (RFC 9457): stable types, never echoing a rejected value."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

BASE = "urn:wardwatch:problem:"


_EARLY = {
    400: (422, "malformed-body", "the body cannot be read"),
    404: (404, "no-such-path", "nothing is served here"),
    405: (405, "method-not-allowed", "this path does not take that method"),
}
"""What the framework refuses before a route is asked, by its status: status, type and detail of ours."""


class Problem(Exception):
    """An answer other than the one hoped for. `type` is a stable slug; `extra` are further members."""

    def __init__(
        self, status: int, type: str, detail: str, headers: Mapping[str, str] | None = None, **extra: Any
    ) -> None:
        super().__init__(detail)
        self.status, self.type, self.detail = status, type, detail
        self.headers, self.extra = dict(headers or {}), extra

    def response(self) -> JSONResponse:
        """The problem as it goes over the wire."""
        title = self.type.replace("-", " ").capitalize()
        body = {"type": BASE + self.type, "title": title, "status": self.status, "detail": self.detail}
        return JSONResponse(
            body | self.extra, self.status, headers=self.headers, media_type="application/problem+json"
        )


def install_problems(app: FastAPI) -> None:
    """Make the app answer every `Problem`, every refused parameter and every wrong route as problem+json."""

    @app.exception_handler(Problem)
    async def problem(_: Request, error: Problem) -> JSONResponse:
        return error.response()

    @app.exception_handler(HTTPException)
    async def refused_early(_: Request, error: HTTPException) -> JSONResponse:
        status, type, detail = _EARLY.get(error.status_code, (error.status_code, "refused", error.detail))
        return Problem(status, type, detail, error.headers).response()

    @app.exception_handler(RequestValidationError)
    async def refused(_: Request, error: RequestValidationError) -> JSONResponse:
        faults = [{"pointer": "/" + "/".join(map(str, f["loc"])), "rule": f["type"]} for f in error.errors()]
        detail = "the request does not fit its description"
        return Problem(422, "invalid-request", detail, errors=faults).response()
