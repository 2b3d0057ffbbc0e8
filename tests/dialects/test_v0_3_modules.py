"""What programs of 0.3 do with modules, packed sequences and checkpoints."""

import pickle

import pytest
import tt.core as torch
from tt.core.dialects import dialect


@pytest.fixture(autouse=True)
def _speaks_0_3():
    with dialect("0.3"):
        torch.manual_seed(0)
        yield


def variable(*values, **named):
    return torch.autograd.Variable(torch.Tensor(list(values)), **named)


def name(value):
    return type(value).__name__


def test_a_programs_layer_calls_the_forward_of_its_base():
    class Doubled(torch.nn.Linear):
        def forward(self, input):
            assert name(input) == "Variable"
            return super().forward(input) * 2

    layer = Doubled(1, 1)
    layer.weight.data.fill_(3)
    layer.bias.data.fill_(1)
    out = layer(torch.autograd.Variable(torch.ones(2, 1)))
    assert out.data.tolist() == [[8.0], [8.0]]
    assert torch.nn.Sequential(layer).forward(torch.autograd.Variable(torch.ones(2, 1))).data.tolist() == [[8], [8]]


def test_hooks_see_variables_and_forward_hooks_give_nothing_back():
    seen = []
    layer = torch.nn.Linear(1, 1)
    handle = layer.register_forward_hook(lambda m, given, out: seen.append((name(given[0]), name(out))))
    layer.register_backward_hook(lambda m, given, out: seen.append(name(out[0])))
    layer(torch.autograd.Variable(torch.ones(2, 1))).sum().backward()
    assert seen == [("Variable", "Variable"), "Variable"]
    handle.remove()
    layer.register_forward_hook(lambda m, given, out: out)
    with pytest.raises(RuntimeError, match="forward hooks should never return any values"):
        layer(torch.autograd.Variable(torch.ones(2, 1)))


def test_the_elements_of_a_parameter_list_are_parameters():
    kept = torch.nn.ParameterList([torch.nn.Parameter(torch.ones(1)), torch.nn.Parameter(torch.ones(2))])
    assert [name(p) for p in kept] == ["Parameter", "Parameter"]
    assert kept[1] is list(kept)[1]


def test_rows_of_an_embedding_may_be_named_by_a_tensor():
    table = torch.nn.Embedding(3, 2)
    rows = table(torch.LongTensor([[0, 2]]))
    assert name(rows) == "Variable" and rows.size() == (1, 2, 2)
    rows.sum().backward()
    assert table.weight.grad.data.tolist() == [[1, 1], [0, 0], [1, 1]]


def test_packed_sequences_go_through_a_layer_and_come_back_with_lists():
    from tt.core.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

    values = variable(1, 2, 3, 4, 5, 0, requires_grad=True)
    packed = pack_padded_sequence(values.view(2, 3, 1), [3, 2], batch_first=True)
    assert isinstance(packed, PackedSequence) and packed.batch_sizes == [2, 2, 1]
    assert packed.data.data.view(5).tolist() == [1, 4, 2, 5, 3]
    out, hidden = torch.nn.RNN(1, 2)(packed)
    padded, lengths = pad_packed_sequence(out, batch_first=True)
    assert lengths == [3, 2] and padded.size() == (2, 3, 2) and name(hidden) == "Variable"
    assert padded.data[1][2].tolist() == [0, 0]
    padded.sum().backward()
    assert values.grad.data[4] != 0 and values.grad.data[5] == 0
    data, sizes = packed
    again, _ = pad_packed_sequence(PackedSequence(data * 2, sizes))
    assert again.data[:, 0].contiguous().view(3).tolist() == [2, 4, 6]


@pytest.mark.parametrize(("lengths", "sentence"), [([2, 3], "decreasing order"), ([3, 0], "greater than 0")])
def test_lengths_that_do_not_fit_are_value_errors(lengths, sentence):
    from tt.core.nn.utils.rnn import pack_padded_sequence

    with pytest.raises(ValueError, match=sentence):
        pack_padded_sequence(torch.autograd.Variable(torch.ones(3, 2, 1)), lengths)


def test_keys_of_a_checkpoint_must_fit_one_by_one():
    layer = torch.nn.Linear(2, 1)
    with pytest.raises(KeyError, match='unexpected key "extra" in state_dict'):
        layer.load_state_dict({**layer.state_dict(), "extra": torch.ones(1)})
    with pytest.raises(RuntimeError, match="While copying the parameter named bias, whose dimensions in the model are"):
        layer.load_state_dict({"bias": torch.ones(3), "weight": torch.ones(1, 2)})
    layer.load_state_dict({"bias": torch.ones(1), "weight": torch.ones(2, 1) * 5, "extra": torch.ones(1)}, strict=False)
    assert layer.weight.data.tolist() == [[5, 5]] and layer.bias.data.tolist() == [1]


def test_values_can_be_pickled():
    kept = pickle.loads(pickle.dumps([torch.Tensor([1]), variable(2, requires_grad=True)]))
    assert [name(v) for v in kept] == ["FloatTensor", "Variable"] and kept[1].requires_grad


def test_the_nodes_of_a_full_reduction_are_those_of_0_3():
    total = (variable(1, 2, requires_grad=True) * 3).sum()
    assert total.size() == (1,)
    assert total.grad_fn.name() == "SumBackward0"
    assert total.grad_fn.next_functions[0][0].name() == "MulBackward0"


def test_a_gradient_that_is_a_variable_asks_for_a_graph():
    x = variable(2, 3, requires_grad=True)
    (x * x * x).backward(variable(1, 1))
    assert x.grad.requires_grad and not x.grad.volatile
    y = variable(2, 3, requires_grad=True)
    (y * y * y).backward(torch.ones(2))
    assert y.grad.volatile and not y.grad.requires_grad


def test_a_batch_has_a_next():
    batches = iter(torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(4, 2), torch.zeros(4))))
    data, target = batches.next()
    assert name(data) == "FloatTensor" and data.size() == (1, 2)
    assert target.type() == "torch.DoubleTensor"  # of numbers, as the tensor's elements were
    assert len(list(batches)) == 3


def test_optimisers_take_variables_only():
    with pytest.raises(TypeError, match="optimizer can only optimize Variables, but one of the params is torch.Float"):
        torch.optim.SGD([torch.ones(1)], lr=1)
    shown = repr(torch.optim.SGD([variable(1, requires_grad=True)], lr=1))
    assert "foreach" not in shown and "momentum: 0" in shown
