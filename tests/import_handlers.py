"""What worker processes do in tests of the pool: module-level functions, so that a fresh process can import them."""

import os
import signal
import time

from service.imports import Outcome
from service.imports.items import Item
from service.settings import Settings
from service.store import Store


def act(store: Store, settings: Settings, item: Item) -> Outcome:
    """Do what the name of the item says."""
    if "chet" in item.source:
        os.kill(os.getpid(), signal.SIGKILL)
    if "thoat" in item.source:
        os._exit(3)
    if "treo" in item.source:
        time.sleep(60)
    return Outcome(item.source, None, "imported", str(os.getpid()))
