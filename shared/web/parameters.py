"""Query parameters that a route does not know are refused: a mistyped `dryrun=true` must not keep the data."""

from typing import Any

from fastapi import Request

from shared.web.problems import Problem


def only_known_parameters(request: Request) -> None:
    """A dependency for whole apps; Problem 422 `unknown-parameter` naming what the route does take."""
    known = sorted(_names(getattr(request.scope.get("route"), "dependant", None)))
    if set(request.query_params) - set(known):
        takes = ", ".join(known) if known else "none"
        raise Problem(422, "unknown-parameter", f"a query parameter is not known here; known are: {takes}")


def _names(dependant: Any) -> set[str]:
    """Query parameters of a route and of everything it depends on."""
    if dependant is None:
        return set()
    own = {parameter.alias for parameter in dependant.query_params}
    return own.union(*(_names(inner) for inner in dependant.dependencies))
