"""`torch.FloatStorage` and its kin, the storage types of old, by name."""

from .typed import legacy_types

CPU_STORAGES = legacy_types()
CUDA_STORAGES = legacy_types("cuda")
globals().update(CPU_STORAGES)
