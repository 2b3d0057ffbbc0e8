"""Queues whose messages are pickled by multiprocessing's pickler at both ends, connections handed over included."""

from multiprocessing.queues import Queue, SimpleQueue

__all__ = ["Queue", "SimpleQueue"]
