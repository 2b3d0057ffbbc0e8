"""torch.autograd.anomaly_mode: the anomaly switches under torch's module name, and how they stand."""

from .modes import detect_anomaly, set_detect_anomaly, switches


def is_anomaly_enabled() -> bool:
    """Is anomaly detection on?"""
    return switches.anomaly


def is_anomaly_check_nan_enabled() -> bool:
    """Does it look for NaN?"""
    return switches.check_nan


__all__ = ["detect_anomaly", "is_anomaly_check_nan_enabled", "is_anomaly_enabled", "set_detect_anomaly"]
