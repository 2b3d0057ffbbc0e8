"""Marks of the operations' tests."""


def pytest_configure(config):
    config.addinivalue_line("markers", "oracle: compares with an installed torch")
