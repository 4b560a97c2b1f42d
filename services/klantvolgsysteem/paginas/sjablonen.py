"""The templates of the pages, with the words that they use."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.klantvolgsysteem.paginas.woorden import FILTERS

sjablonen = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
sjablonen.filters.update(FILTERS)
