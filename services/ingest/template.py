"""`GET /v1/template.csv`: the header of our columns, to be filled in with a spreadsheet. No key is needed."""

from fastapi import APIRouter, Response

from services.ingest.formats.columns import template


def template_router() -> APIRouter:
    """The route of the template."""
    router = APIRouter(tags=["incidents"])

    @router.get("/v1/template.csv", response_class=Response,
                responses={200: {"description": "The header line", "content": {"text/csv": {}}}})  # fmt: skip
    async def template_csv() -> Response:
        """The CSV to fill in."""
        headers = {"Content-Disposition": 'attachment; filename="template.csv"'}
        return Response(template(), media_type="text/csv", headers=headers)

    return router
