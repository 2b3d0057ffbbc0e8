"""`torchvision.models`: refused. Its networks are programs, not data, and their weights nobody can invent."""

from __future__ import annotations

from .missing import refusing

__getattr__ = refusing("torchvision.models", "networks and their weights are not data")
