"""The client of a congvan service.

>>> from congvan.client import Client
>>> with Client("http://127.0.0.1:8000") as congvan:  # doctest: +SKIP
...     for one in congvan.commitments.find(unit=["so y te"], due_to="2024-06-30"):
...         print(one.time.end, one.text)
"""

from service.client import *  # noqa: F403 -- the same names, listed once, there
from service.client import __all__ as __all__
