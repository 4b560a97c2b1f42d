"""Files with keys and passwords."""

import os
from pathlib import Path


def schrijf_geheim(pad: Path, inhoud: str) -> None:
    """Writes a file that is readable for its owner only, from the first byte on."""
    with os.fdopen(
        os.open(pad, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as bestand:
        bestand.write(inhoud)
