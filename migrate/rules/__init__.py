"""The rules, one file each; `RULES` holds one instance of every rule in order of precedence."""

from __future__ import annotations

from .base import Rule
from .tt101_variable_call import VariableCall
from .tt102_requires_grad import RequiresGrad
from .tt103_variable_import import VariableImport
from .tt104_rewrap_detach import RewrapDetach
from .tt105_type_is_variable import TypeIsVariable
from .tt106_isinstance_variable import IsinstanceVariable
from .tt108_variable_annotation import VariableAnnotation
from .tt201_volatile import Volatile
from .tt203_volatile_expression import VolatileExpression
from .tt204_volatile_plumbing import VolatilePlumbing
from .tt205_volatile_attribute import VolatileAttribute
from .tt301_data_index import DataIndex
from .tt303_numpy_index import NumpyIndex
from .tt305_accumulated_graph import AccumulatedGraph
from .tt306_reduction_number import ReductionNumber
from .tt401_data_read import DataRead
from .tt501_cuda_call import CudaCall
from .tt503_cuda_async import CudaAsync
from .tt601_init_names import InitNames
from .tt602_clip_grad_norm import ClipGradNorm
from .tt651_size_average import SizeAverage
from .tt702_saved_variables import SavedVariables
from .tt703_retain_variables import RetainVariables

# Precedence: where two fixes touch the same text, the earlier rule goes first and the other waits for the next round.
# Volatile comes first because its edits move whole statements; numbers come before plain .data reads.
RULES: tuple[Rule, ...] = (
    Volatile(),
    VolatileExpression(),
    VolatilePlumbing(),
    VolatileAttribute(),
    RewrapDetach(),
    RequiresGrad(),
    VariableCall(),
    TypeIsVariable(),
    IsinstanceVariable(),
    VariableAnnotation(),
    NumpyIndex(),
    DataIndex(),
    ReductionNumber(),
    AccumulatedGraph(),
    DataRead(),
    CudaAsync(),
    CudaCall(),
    InitNames(),
    ClipGradNorm(),
    SizeAverage(),
    SavedVariables(),
    RetainVariables(),
    VariableImport(),
)
