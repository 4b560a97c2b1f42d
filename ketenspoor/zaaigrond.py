"""What every process of the chain has loaded when it begins; only the seed (`ketenspoor.kiem`) imports this.

Loaded without looking for garbage, and then set apart from the garbage collector: what a process never
touches stays one copy in memory for all of them.
"""

import gc
from importlib import import_module

from shared.contract.gebeurtenis import Partner

gc.disable()
for _module in ("ketenspoor.cli", "ketenspoor.processen", *(f"services.{p}.service" for p in Partner)):
    import_module(_module)
gc.freeze()
gc.enable()
