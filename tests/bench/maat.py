"""A steady load that does not wait for the answers."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence


async def op_de_maat(per_s: float, taken: Sequence[Callable[[], Awaitable[None]]]) -> None:
    """Starts the tasks at even distances, however long each takes, and waits for all of them."""
    begin = time.perf_counter()
    lopend = []
    for n, taak in enumerate(taken):
        wacht = begin + n / per_s - time.perf_counter()
        if wacht > 0:
            await asyncio.sleep(wacht)
        lopend.append(asyncio.ensure_future(taak()))
    await asyncio.gather(*lopend)
