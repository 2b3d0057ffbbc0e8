"""torch.autograd.anomaly_mode: the anomaly switches under torch's module name."""

from .modes import detect_anomaly, set_detect_anomaly

__all__ = ["detect_anomaly", "set_detect_anomaly"]
