"""Level 3: every differentiable operation, one declaration each, by family.

A family is a file that is imported when one of its names is first used; `families.py` knows the names. After adding a
family, or an operation to one, run `python -m tt.tests.ops.families`.
"""

from . import casts, construct  # casts gives autograd the operations it needs, construct makes Tensor a constructor
from .lazy import announce, load_all

announce()

__all__ = ["casts", "construct", "load_all"]
