"""`python -m tt` is the command `tt`."""

import sys

from .cli.main import main

sys.exit(main())
