"""Derived ids: the same happening has the same id however often it is computed. Figures never enter one."""

from uuid import UUID, uuid5

NAMESPACE = UUID("6f2c8a52-3d3c-5b0e-9a67-0d7b3f6b6f11")


def derived_id(*parts: object) -> UUID:
    """uuid5 over the parts in order, each as text."""
    return uuid5(NAMESPACE, "\x1f".join(map(str, parts)))
