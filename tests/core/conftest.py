"""Tests of behaviour run twice: under tt, and where torch is installed under torch itself, which proves the expectation."""

import importlib

import pytest


def pytest_configure(config):
    config.addinivalue_line("markers", "oracle: compares with an installed torch")


@pytest.fixture(params=["tt.core", pytest.param("torch", marks=pytest.mark.oracle)])
def torch(request):
    """The library under test; what holds under torch is expected of tt."""
    module = pytest.importorskip("torch") if request.param == "torch" else importlib.import_module(request.param)
    with module.enable_grad():
        yield module
