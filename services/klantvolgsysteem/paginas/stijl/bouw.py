"""Builds `static/ketenspoor.css` out of NL Design System packages from npm: the components that the pages
use, our own few rules, and of the theme only the tokens that these need.

    npm ci --prefix services/klantvolgsysteem/paginas/stijl
    python -m services.klantvolgsysteem.paginas.stijl.bouw
"""

import re
from pathlib import Path

HIER = Path(__file__).parent
MODULES = HIER / "node_modules"
DOEL = HIER.parent / "static" / "ketenspoor.css"
THEMA = "@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css"
COMPONENTEN = (
    "@nl-design-system-candidate/heading-css/dist/heading.css",
    "@nl-design-system-candidate/paragraph-css/dist/paragraph.css",
    "@nl-design-system-candidate/link-css/dist/link.css",
    "@nl-design-system-candidate/skip-link-css/dist/skip-link.css",
    "@nl-design-system-candidate/data-badge-css/dist/data-badge.css",
    "@utrecht/alert-css/dist/index.css",
    "@utrecht/button-css/dist/index.css",
    "@utrecht/form-label-css/dist/index.css",
    "@utrecht/select-css/dist/index.css",
    "@utrecht/table-css/dist/index.css",
    "@utrecht/textbox-css/dist/index.css",
)

_TOKEN = re.compile(r"^\s*(--[\w-]+):\s*(.+?);", re.MULTILINE)
_GEBRUIK = re.compile(r"var\(\s*(--[\w-]+)")


def bouw(modules: Path = MODULES) -> str:
    """The style sheet. Raises FileNotFoundError when the packages are not installed."""
    onderdelen = [_zonder_bronverwijzing((modules / c).read_text("utf-8")) for c in COMPONENTEN]
    onderdelen.append((HIER / "ketenspoor.css").read_text("utf-8"))
    tokens = dict(_TOKEN.findall((modules / THEMA).read_text("utf-8")))
    nodig = _benodigd("\n".join(onderdelen), tokens)
    regels = "\n".join(f"  {naam}: {tokens[naam]};" for naam in sorted(nodig))
    kop = "/* Gebouwd door stijl/bouw.py uit NL Design System (EUPL-1.2); niet met de hand wijzigen. */"
    return "\n".join([kop, f":root {{\n{regels}\n}}", *onderdelen])


def _benodigd(css: str, tokens: dict[str, str]) -> set[str]:
    nodig: set[str] = set()
    wachtrij = _GEBRUIK.findall(css)
    while wachtrij:
        naam = wachtrij.pop()
        if naam in tokens and naam not in nodig:
            nodig.add(naam)
            wachtrij += _GEBRUIK.findall(tokens[naam])
    return nodig


def _zonder_bronverwijzing(css: str) -> str:
    return re.sub(r"/\*# sourceMappingURL=.*?\*/\s*", "", css)


if __name__ == "__main__":
    DOEL.write_text(bouw(), "utf-8")
