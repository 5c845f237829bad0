"""A document as tagged PDF (PDF/A-2a and PDF/UA-1), set by Typst with the packaged fonts and no others."""

import json
import sys
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path

import typst

from services.reports.domain.pack import Pack
from services.reports.render.blocks import SYMBOLS
from services.reports.render.layout import lay_out

STANDARDS: "list[typst.PDFStandard]" = ["a-2a", "ua-1"]
TEMPLATE = Path(__file__).with_name("templates") / "pack.typ"


def pdf(pack: Pack) -> bytes:
    """The pack as PDF; the same pack gives the same bytes, for its date is the pack's and not today's."""
    document = json.dumps({"document": asdict(lay_out(pack)), "symbols": SYMBOLS}, ensure_ascii=False)
    compiler = typst.Compiler(
        input=TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=[_fonts()],
        ignore_system_fonts=True,
        sys_inputs={"pack": document},
    )
    made = compiler.compile(format="pdf", pdf_standards=STANDARDS)
    assert isinstance(made, bytes), "Typst answers one file for PDF"
    return made


def main() -> None:
    """A pack's JSON on standard input, its PDF on standard output (see `render/apart.py`)."""
    sys.stdout.buffer.write(pdf(Pack.model_validate_json(sys.stdin.buffer.read())))


def _fonts() -> Path:
    """Folder of the packaged fonts, found without importing the package."""
    package = find_spec("font_source_sans_pro")
    assert package is not None, "font-source-sans-pro is a dependency"
    assert package.origin is not None, "font-source-sans-pro is a plain package"
    return Path(package.origin).parent


if __name__ == "__main__":
    main()
