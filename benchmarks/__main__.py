"""`python -m benchmarks`: all there is to measure by hand."""

import sys

from benchmarks.extract import main

sys.exit(main())
