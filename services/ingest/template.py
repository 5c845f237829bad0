"""`GET /v1/template.csv`: the header of our columns, to be filled in with a spreadsheet. No key is needed."""

from fastapi import APIRouter, Response

from services.ingest.formats.columns import template
from services.ingest.openapi import answers, told


def template_router() -> APIRouter:
    """The route of the template."""
    router = APIRouter(tags=["incidents"])
    header = told("The header line", template().decode("utf-8-sig"), "text/csv")

    @router.get("/v1/template.csv", response_class=Response,
                responses=answers(422) | {200: header})  # fmt: skip
    async def template_csv() -> Response:
        """The CSV to fill in."""
        headers = {"Content-Disposition": 'attachment; filename="template.csv"'}
        return Response(template(), media_type="text/csv", headers=headers)

    return router
