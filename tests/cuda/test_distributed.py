"""torch.distributed says that it is not available, and refuses by name."""

import pytest
import tt.core as torch


def test_says_so():
    assert not torch.distributed.is_available() and not torch.distributed.is_initialized()


@pytest.mark.parametrize("name", ["init_process_group", "all_reduce", "send"])
def test_refuses(name):
    with pytest.raises(NotImplementedError, match=f"torch.distributed.{name}: there are no process groups; ask torch"):
        getattr(torch.distributed, name)("gloo", rank=0, world_size=1)
