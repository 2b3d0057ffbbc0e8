"""Whether operations are recorded: contexts, decorators, generators; anomaly mode names the forward line."""

import inspect
import warnings

import pytest


def leaf(torch, *values):
    return torch.tensor([float(v) for v in values], requires_grad=True)


def test_contexts(torch):
    x = leaf(torch, 1)
    with torch.no_grad():
        assert not (x * 2).requires_grad
        with torch.enable_grad():
            assert (x * 2).requires_grad
        assert not torch.is_grad_enabled()
    assert (x * 2).requires_grad
    with torch.set_grad_enabled(False):
        assert not (x * 2).requires_grad
    assert torch.is_grad_enabled()
    with torch.inference_mode():
        assert not (x * 2).requires_grad
    with torch.inference_mode(False):
        assert (x * 2).requires_grad


def test_set_grad_enabled_works_at_once(torch):
    try:
        torch.set_grad_enabled(False)
        assert not torch.is_grad_enabled()
    finally:
        torch.set_grad_enabled(True)
    assert torch.is_grad_enabled()


def test_contexts_restore_after_an_error(torch):
    with pytest.raises(ValueError, match="mine"), torch.no_grad():
        raise ValueError("mine")
    assert torch.is_grad_enabled()


@pytest.mark.parametrize(
    ("switch", "inside"),
    [
        (lambda t: t.no_grad(), False),
        (lambda t: t.no_grad, False),
        (lambda t: t.enable_grad(), True),
        (lambda t: t.set_grad_enabled(False), False),
        (lambda t: t.inference_mode(), False),
    ],
)
def test_decorators(torch, switch, inside):
    @switch(torch)
    def named(a, b=2):
        """Documented."""
        return torch.is_grad_enabled()

    assert torch.is_grad_enabled()
    assert named(1) is inside and named.__name__ == "named" and named.__doc__ == "Documented."
    assert torch.is_grad_enabled()


def test_decorated_recursion(torch):
    @torch.no_grad()
    def down(n):
        return [torch.is_grad_enabled(), *(down(n - 1) if n else [])]

    assert down(3) == [False] * 4 and torch.is_grad_enabled()


def test_decorated_generator(torch):
    @torch.no_grad()
    def numbers():
        while True:
            sent = yield torch.is_grad_enabled()
            if sent == "stop":
                return "done"

    assert inspect.isgeneratorfunction(numbers)
    generator = numbers()
    assert next(generator) is False and torch.is_grad_enabled()
    assert generator.send("on") is False and torch.is_grad_enabled()
    with pytest.raises(StopIteration) as stopped:
        generator.send("stop")
    assert stopped.value.value == "done"


def test_decorated_generator_receives_exceptions(torch):
    seen = []

    @torch.no_grad()
    def patient():
        try:
            yield 1
        except KeyError:
            seen.append(torch.is_grad_enabled())
            yield 2
        finally:
            seen.append("closed")

    generator = patient()
    next(generator)
    assert generator.throw(KeyError()) == 2
    generator.close()
    assert seen == [False, "closed"] and torch.is_grad_enabled()


def test_requires_grad_under_no_grad(torch):
    with torch.no_grad():
        x = leaf(torch, 1)
        y = x * 2
    assert x.requires_grad and not y.requires_grad and y.is_leaf
    with torch.no_grad():
        assert torch.ones(1).requires_grad_().requires_grad


# -- anomaly mode --------------------------------------------------------------------------------------------------
def culprit(x):
    return x.sqrt()  # the line that anomaly mode must name


def test_anomaly_names_the_forward_line(torch):
    x = leaf(torch, 0.0)
    with warnings.catch_warnings(record=True) as caught, torch.autograd.detect_anomaly():
        warnings.simplefilter("always")
        y = culprit(x) * 0
        with pytest.raises(
            RuntimeError, match="Function 'SqrtBackward0' returned nan values in its 0th output."
        ) as error:
            y.backward()
    told = "".join([str(w.message) for w in caught] + getattr(error.value, "__notes__", []))
    assert "the line that anomaly mode must name" in told


def test_anomaly_is_off_afterwards(torch):
    x = leaf(torch, 0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with torch.autograd.detect_anomaly():
            pass
        with torch.autograd.set_detect_anomaly(True):
            pass
    (x.sqrt() * 0).backward()
    assert x.grad.isnan().all()


def test_anomaly_without_nan_check(torch):
    x = leaf(torch, 0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with torch.autograd.detect_anomaly(check_nan=False):
            (x.sqrt() * 0).backward()
    assert x.grad.isnan().all()


def test_anomaly_shows_where_a_stale_value_was_kept(torch):
    x = leaf(torch, 1.0)
    with warnings.catch_warnings(record=True) as caught, torch.autograd.detect_anomaly():
        warnings.simplefilter("always")
        z = x * 1
        y = culprit(z)
        y.add_(1)
        with pytest.raises(RuntimeError, match="modified by an inplace operation") as error:
            y.backward()
    told = "".join([str(w.message) for w in caught] + getattr(error.value, "__notes__", []))
    assert "the line that anomaly mode must name" in told
