"""Creation from arrays and by the old constructors, and resizing: what the table's samples cannot say."""

import warnings

import numpy as np
import pytest
import tt.core as torch


def test_from_numpy_shares_memory():
    array = np.arange(4.0)
    tensor = torch.from_numpy(array)
    array[0] = 9
    tensor[1] = 8
    assert tensor.tolist() == [9, 8, 2, 3] and array.tolist() == [9, 8, 2, 3]
    assert tensor.dtype is torch.float64 and tensor.numpy() is array


@pytest.mark.parametrize(
    "kind", [np.uint8, np.int8, np.int16, np.int32, np.int64, np.float16, np.float32, np.float64, np.bool_]
)
def test_from_numpy_keeps_dtypes(kind):
    assert str(torch.from_numpy(np.zeros(2, kind)).dtype) == f"torch.{np.dtype(kind).name}"


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        ([1, 2], TypeError, r"expected np.ndarray \(got list\)"),
        (np.array(["a"]), TypeError, "can't convert np.ndarray of type numpy.str"),
        (np.array([None]), TypeError, "can't convert np.ndarray of type numpy.object_"),
        (np.arange(3)[::-1], ValueError, "At least one stride in the given numpy array is negative"),
    ],
)
def test_from_numpy_refuses(value, error, message):
    with pytest.raises(error, match=message):
        torch.from_numpy(value)


def test_tensor_copies():
    array = np.ones(2, np.float32)
    tensor = torch.tensor(array)
    array[0] = 5
    assert tensor.tolist() == [1, 1]
    with pytest.warns(UserWarning, match="To copy construct from a tensor"):
        assert torch.tensor(tensor) is not tensor


def test_as_tensor_shares_where_it_can():
    array = np.ones(2)
    tensor = torch.as_tensor(array)
    array[0] = 5
    assert tensor.tolist() == [5, 1] and torch.as_tensor(tensor) is tensor
    assert torch.as_tensor(array, dtype=torch.float32).dtype is torch.float32
    assert torch.as_tensor([1, 2]).dtype is torch.int64 and torch.asarray([1.0]).dtype is torch.float32


def test_numpy_numbers_keep_their_dtype():
    assert torch.tensor(np.float64(1.5)).dtype is torch.float64
    assert torch.tensor([1.5]).dtype is torch.float32
    assert torch.tensor(np.int32(3)).dtype is torch.int32


def test_lists_of_tensors():
    assert torch.tensor([torch.tensor(1.0), torch.tensor(2.0)]).tolist() == [1, 2]


def test_old_constructors():
    assert torch.Tensor(2, 3).shape == (2, 3) and torch.Tensor([1, 2]).tolist() == [1, 2]
    assert torch.Tensor().shape == (0,) and torch.Tensor(torch.Size([2])).shape == (2,)
    assert torch.LongTensor([1, 2]).dtype is torch.int64 and torch.ByteTensor(2).dtype is torch.uint8
    assert isinstance(torch.ones(1), torch.FloatTensor) and not isinstance(torch.ones(1), torch.LongTensor)
    x = torch.ones(2, dtype=torch.float64)
    assert x.new(2, 3).shape == (2, 3) and x.new([1, 2]).dtype is torch.float64


def test_undefined_values():
    assert torch.empty(2, 3).shape == (2, 3) and torch.empty_like(torch.ones(2).int()).dtype is torch.int32
    assert torch.ones(1).double().new_empty(2, 2).dtype is torch.float64


def test_resize():
    x = torch.arange(6.0)
    assert x.resize_(2, 2) is x and x.tolist() == [[0, 1], [2, 3]] and x._version == 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert x.resize_(5).tolist()[:4] == [0, 1, 2, 3]
    with pytest.raises(RuntimeError, match="cannot resize variables that require grad"):
        torch.ones(2, requires_grad=True).resize_(3)


def test_requires_grad_at_creation():
    for made in (
        torch.ones(2, requires_grad=True),
        torch.tensor([1.0], requires_grad=True),
        torch.arange(2.0, requires_grad=True),
    ):
        assert made.requires_grad and made.is_leaf
