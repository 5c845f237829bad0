"""Renderings: the same bytes for the same pack, readable without seeing and without colour."""

import io
import re
from collections import Counter
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any, cast
from xml.etree import ElementTree as Xml

import pytest
from pypdf import PageObject, PdfReader
from pypdf.generic import DictionaryObject

from services.reports.domain.pack import Pack, Series, SeriesPoint
from services.reports.render.charts import describe, series_chart
from services.reports.render.html import html
from services.reports.render.layout import lay_out
from services.reports.render.maps import STEPS, class_limits, ward_map
from services.reports.render.pdf import pdf
from services.reports.render.tables import map_table, series_table
from tests import builders as b
from tests.packs import MONTH, a_county_with_a_partnership, a_pack


@pytest.fixture(scope="module")
def pack() -> Pack:
    signals = [b.a_hotspot(), b.a_hotspot("W1", "violent-crime", offset=2)]
    statuses = [b.a_status(), b.a_status("violent-crime", status="grey", reasons=("no_target",)),
                b.top_wards("D1", "burglary", MONTH, {"W2": 9, "W1": 3})]  # fmt: skip
    return a_pack(signals=signals, statuses=statuses, log=[b.alert_logged(1, "opened")])


@pytest.fixture(scope="module")
def page(pack: Pack) -> str:
    return html(pack).decode()


@pytest.fixture(scope="module")
def paper(pack: Pack) -> PdfReader:
    return PdfReader(io.BytesIO(pdf(pack)))


class Tags(HTMLParser):
    """Every opening tag with its attributes, and whether all tags meet their end."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "link"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.all)


def test_html_and_pdf_are_the_same_bytes_each_time(pack: Pack) -> None:
    assert html(pack) == html(pack)
    assert pdf(pack) == pdf(pack)


def test_html_is_well_formed_and_fetches_nothing(page: str) -> None:
    tags = Tags(page)
    assert tags.open == []
    assert not re.search(r"""(src|href)=["']?(https?:)?//|url\(["']?http|@import|<script""", page)


def test_every_table_has_a_caption_and_scoped_headings(page: str) -> None:
    tags = Tags(page)
    assert tags.count("table") == tags.count("caption") > 5
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in tags.all if tag == "th")


def test_page_has_a_language_landmarks_a_skip_link_and_one_top_heading(page: str) -> None:
    tags = Tags(page)
    assert dict(tags.all)["html"]["lang"] == "en-GB"
    assert [tags.count(t) for t in ("header", "nav", "main", "footer", "h1")] == [1, 1, 1, 1, 1]
    assert 'class="skip" href="#main"' in page


def test_ids_are_unique_and_every_reference_meets_one(page: str) -> None:
    ids = Counter(a["id"] for _, a in Tags(page).all if "id" in a)
    assert [i for i, n in ids.items() if n > 1] == []
    named = [w for _, a in Tags(page).all for w in (a.get("aria-labelledby") or "").split()]
    assert set(named) <= set(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)


def test_every_picture_has_a_title_and_a_description(pack: Pack) -> None:
    figures = [
        f
        for s in lay_out(pack).sections
        for block in s.blocks
        if block.kind == "figures"
        for f in block.items
    ]
    assert len(figures) == len(pack.series) + 1
    for figure in figures:
        root = Xml.fromstring(figure.svg)
        assert [child.tag.rpartition("}")[2] for child in root][:2] == ["title", "desc"]
        assert figure.alternative == root[1].text


def test_a_status_is_a_word_and_a_symbol_beside_its_colour(page: str) -> None:
    assert re.search(r'class="red"><span aria-hidden="true">\u25b2</span> Red<', page)
    assert re.search(r'class="grey"><span aria-hidden="true">\u2013</span> No colour<', page)


def test_words_of_the_pack_are_escaped() -> None:
    county = b.a_county(name="A&B <shire>")
    page = html(a_pack(county)).decode()
    assert "<shire>" not in page
    assert "A&amp;B &lt;shire&gt;" in page


def test_pdf_is_tagged_and_says_what_it_conforms_to(paper: PdfReader) -> None:
    catalogue: Any = paper.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"].value is True
    assert catalogue["/Lang"].lower() == "en-gb"
    metadata = catalogue["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1" in metadata
    assert "<pdfaid:conformance>A" in metadata


def test_pdf_tags_hold_headings_tables_and_described_figures(paper: PdfReader) -> None:
    catalogue: Any = paper.trailer["/Root"]
    found = list(_elements(catalogue["/StructTreeRoot"]))
    kinds = Counter(str(e["/S"]) for e in found if "/S" in e)
    assert kinds["/H1"] == 1 or kinds["/Title"] == 1
    assert min(kinds["/Table"], kinds["/TH"], kinds["/H2"], kinds["/L"]) > 0
    figures = [e for e in found if e.get("/S") == "/Figure"]
    assert len(figures) == 4
    assert all(len(e["/Alt"]) > 40 for e in figures)


def _elements(node: Any) -> Any:
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        found = child.get_object()
        if isinstance(found, DictionaryObject):
            yield found
            yield from _elements(found)


def test_pdf_says_on_its_first_page_what_the_call_needs(paper: PdfReader) -> None:
    first = paper.pages[0].extract_text()
    for words in ("What changed", "Jan", "+22% (+120)", "Red", "Hotspots", "W2 Heath", "5.1 (1 to 9)"):
        assert (words in first) == (words != "Jan"), words


def _fonts(page: PageObject) -> Iterable[DictionaryObject]:
    resources = cast(DictionaryObject, page["/Resources"])
    fonts = cast(DictionaryObject, resources["/Font"])
    return (cast(DictionaryObject, font.get_object()) for font in fonts.values())


def test_fonts_are_embedded_and_only_ours(paper: PdfReader) -> None:
    fonts = {str(f["/BaseFont"]) for p in paper.pages for f in _fonts(p)}
    assert all("SourceSansPro" in name for name in fonts), fonts


def test_a_chart_draws_no_line_across_a_gap() -> None:
    months = ["2025-01", "2025-02", "2025-03", "2025-04", "2025-05"]
    values = [4, 5, None, 7, 6]
    points = tuple(SeriesPoint(month=m, value=v) for m, v in zip(months, values, strict=True))
    series = Series(indicator="burglary", name="Burglary", unit="incidents", points=points)
    lines = re.findall(r'd="(M[^"]+)" fill="none"', series_chart(series))
    assert [line.count("L") + 1 for line in lines] == [2, 2]
    assert describe(series).endswith("Not loaded: Mar 2025.")


def test_a_series_without_data_is_described_and_drawn_empty() -> None:
    series = Series(indicator="x", name="X", unit="incidents", points=(SeriesPoint(month=MONTH, value=None),))
    assert describe(series) == "X: no month is loaded."
    assert "<circle" not in series_chart(series)


def test_months_not_loaded_at_all_share_a_row(pack: Pack) -> None:
    rows = [tuple(cell.text for cell in row) for row in series_table(pack).rows]
    assert [row[0] for row in rows] == [
        "Nov 2023 to Oct 2024", "Nov 2024", "Dec 2024 to Aug 2025", "Sep 2025", "Oct 2025", "Nov 2025",
    ]  # fmt: skip
    assert rows[0][1:] == ("not loaded",) * 3
    assert rows[-1][1:] == ("60", "110", "80")


def test_the_last_column_of_a_status_names_its_months(page: str) -> None:
    assert ">Nov 2025 (Oct 2025)</th>" in page


def test_figures_of_one_area_under_two_tiers_stand_once() -> None:
    statuses = [b.a_status(place=place) for place in ("P1", "D1", "D2")] + [b.a_status("violent-crime", "P1")]
    sections = {s.id: s for s in lay_out(a_pack(a_county_with_a_partnership(), statuses=statuses)).sections}
    captions = [block.caption for block in sections["places"].blocks if block.kind == "table"]
    assert captions == ["Northshire (csp and district)", "Southshire (district)"]


def test_a_hotspot_is_listed_beside_the_map_whatever_its_rate(pack: Pack) -> None:
    assert pack.map is not None
    hot = pack.map.wards[1].model_copy(update={"rate": 0.1})
    drawn = pack.map.model_copy(update={"wards": (pack.map.wards[0], hot)})
    names = [row[0].text for row in map_table(drawn, top=1).rows]
    assert names == ["W1 Heath", "W2 Heath"]


def test_a_ward_that_is_not_loaded_is_hatched_on_the_map(pack: Pack) -> None:
    assert pack.map is not None
    drawn = Xml.fromstring(ward_map(pack.map))
    fills = {p[0].text: p.get("fill") for p in drawn.iter("{http://www.w3.org/2000/svg}path") if len(p)}
    assert fills["W3 Heath: not loaded"] == "url(#map-unknown)"
    assert str(fills["W1 Heath: 250 incidents"]).startswith("#")


def test_map_steps_are_the_fifths_of_the_rates() -> None:
    limits = class_limits([float(n) for n in range(1, 11)])
    assert limits == (3.0, 5.0, 7.0, 9.0)
    assert len(limits) == len(STEPS) - 1
    assert class_limits([]) == ()
