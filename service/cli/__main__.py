"""`python -m service.cli` is `congvan`."""

import sys

from service.cli import main

sys.exit(main())
