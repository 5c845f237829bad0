"""Which special areas an incident lies in: named, by its point, or by its LSOA, on its day."""

from collections.abc import Mapping, Sequence

from shapely.geometry.base import BaseGeometry

from services.ingest.domain.when import in_force
from shared.county import SpecialArea


class Areas:
    """The special areas of one county, and the outlines (WGS84) of those that have one."""

    def __init__(
        self, areas: Sequence[SpecialArea] = (), outlines: Mapping[str, BaseGeometry] | None = None
    ) -> None:
        self._areas = {area.code: area for area in areas}
        self.outlines = dict(outlines or {})
        self._of_lsoa: dict[str, list[str]] = {}
        for area in areas:
            for lsoa in area.lsoas:
                self._of_lsoa.setdefault(lsoa, []).append(area.code)

    def __bool__(self) -> bool:
        return bool(self._areas)

    def holding(self, on: str, named: str | None, around: Sequence[str], lsoa: str | None) -> tuple[str, ...]:
        """Codes of the areas in force on `on` (a day or month), sorted; `around` are those around the point."""
        found = {*around, *self._of_lsoa.get(lsoa or "", ())} | ({named} if named else set())
        return tuple(sorted(code for code in found if self.has(code, on)))

    def has(self, code: str, on: str) -> bool:
        """Whether there is such an area on the day or in the month."""
        area = self._areas.get(code)
        return area is not None and in_force(on, area.starts, area.ends)

    def ward_of(self, code: str | None) -> str | None:
        """The ward in which an incident counts of which nothing but this area is known."""
        area = self._areas.get(code or "")
        return area.ward if area else None
