"""The profiler: what it saw, how it adds up, its table and trace; under torch too, where both must say the same."""

import json
import re

import pytest


def work(torch):
    x = torch.ones(4, 3, requires_grad=True)
    w = torch.ones(3, 2, requires_grad=True)
    with torch.autograd.profiler.record_function("mine"):
        y = x.mm(w).exp().sum()
    y.backward()
    return x


@pytest.fixture
def prof(torch):
    with torch.autograd.profiler.profile(record_shapes=True) as found:
        work(torch)
    return found


def event(prof, name):
    return next(e for e in prof.function_events if e.name == name)


@pytest.mark.parametrize("name", ["mine", "aten::mm", "aten::exp", "aten::sum", "SumBackward0", "MmBackward0"])
def test_operations_and_nodes_are_seen(prof, name):
    found = event(prof, name)
    assert found.time_range.end > found.time_range.start
    assert found.cpu_time_total == pytest.approx(found.time_range.elapsed_us())
    assert found.count == 1


def test_nesting(prof):
    mine, multiply = event(prof, "mine"), event(prof, "aten::mm")
    assert multiply in mine.cpu_children and multiply.cpu_parent is mine
    inside = sum(child.cpu_time_total for child in mine.cpu_children)
    assert mine.self_cpu_time_total == pytest.approx(mine.cpu_time_total - inside)
    node = event(prof, "ExpBackward0")
    assert node.cpu_parent.name == "autograd::engine::evaluate_function: ExpBackward0"
    assert event(prof, "torch::autograd::AccumulateGrad").cpu_children is not None


def test_shapes(prof):
    assert event(prof, "aten::mm").input_shapes[:2] == [[4, 3], [3, 2]]
    by_shape = prof.key_averages(group_by_input_shape=True)
    assert len([a for a in by_shape if a.key == "aten::mm"]) >= 2


def test_averages_add_up(prof):
    averages = prof.key_averages()
    sinks = next(a for a in averages if a.key == "torch::autograd::AccumulateGrad")
    assert sinks.count == 2 and sinks.cpu_time == pytest.approx(sinks.cpu_time_total / 2)
    total = prof.total_average()
    assert total.key == "Total" and total.count == len(prof.function_events)
    assert total.self_cpu_time_total == pytest.approx(prof.self_cpu_time_total)
    assert sum(a.self_cpu_time_total for a in averages) == pytest.approx(prof.self_cpu_time_total)
    assert re.match(r"<FunctionEventAvg key=Total self_cpu_time=[\d.]+(us|ms|s) cpu_time=", repr(total))


HEADINGS = ["Name", "Self CPU %", "Self CPU", "CPU total %", "CPU total", "CPU time avg", "# of Calls"]


def cells(line):
    return re.split(r"\s{2,}", line.strip())


def test_table(prof):
    lines = prof.key_averages().table(sort_by="self_cpu_time_total", row_limit=3).splitlines()
    rule = lines[0]
    assert set(rule) == {"-", " "} and rule == lines[2] and rule == lines[6]
    assert cells(lines[1]) == HEADINGS
    assert lines[7].startswith("Self CPU time total: ")
    assert all(len(line) == len(rule) for line in lines[:7])
    times = [a.self_cpu_time_total for a in prof.key_averages()]
    assert len(lines) == 8 and cells(lines[3])[1] == f"{max(times) * 100 / sum(times):.2f}%"


def test_table_options(prof):
    assert cells(str(prof).splitlines()[1]) == [*HEADINGS, "Input Shapes"]
    lines = prof.function_events.table(header="Mine", top_level_events_only=True, time_unit="us").splitlines()
    assert lines[1] == "Mine" and lines[3] == "This report only display top-level ops statistics"
    rows = [cells(line) for line in lines[7:-2]]
    tops = [e for e in prof.function_events if e.cpu_parent is None]
    assert len(rows) == len(tops) and all(row[2].endswith("us") for row in rows)
    with pytest.raises(AttributeError):
        prof.table(sort_by="beauty")


def test_trace(prof, tmp_path):
    file = tmp_path / "trace.json"
    prof.export_chrome_trace(str(file))
    entries = json.loads(file.read_text())["traceEvents"]
    mine = next(e for e in entries if e.get("name") == "mine")
    multiply = next(e for e in entries if e.get("name") == "aten::mm")
    assert (mine["ph"], mine["cat"], multiply["cat"]) == ("X", "user_annotation", "cpu_op")
    assert mine["ts"] <= multiply["ts"] and multiply["ts"] + multiply["dur"] <= mine["ts"] + mine["dur"] + 1
    assert mine["pid"] == multiply["pid"] and mine["tid"] == multiply["tid"]


def test_off_and_twice(torch):
    profile = torch.autograd.profiler.profile
    with profile(enabled=False) as nothing:
        work(torch)
    assert nothing is None
    with profile() as prof, pytest.raises(RuntimeError, match="Profiler context manager is not reentrant"):
        prof.__enter__()
    assert repr(profile()) == "<unfinished torch.autograd.profile>"


def test_nothing_is_left_after_it(torch):
    import sys

    before = sys.getprofile()
    with pytest.raises(ZeroDivisionError), torch.autograd.profiler.profile() as prof:
        torch.ones(2).exp()
        raise ZeroDivisionError
    count = len(prof.function_events)
    torch.ones(2).exp()
    assert sys.getprofile() is before and len(prof.function_events) == count > 0


def test_stack_names_the_line(torch, tmp_path):
    with torch.autograd.profiler.profile(with_stack=True) as prof:
        torch.ones(2).exp()
    if torch.__name__ == "torch":
        return  # torch's own stacks are empty outside TorchScript
    assert event(prof, "aten::exp").stack[0].endswith(": test_stack_names_the_line")
    file = tmp_path / "stacks"
    prof.export_stacks(str(file))
    assert "test_stack_names_the_line" in file.read_text()


def test_memory(torch):
    with torch.autograd.profiler.profile(profile_memory=True) as prof:
        kept = torch.ones(100_000).exp()
    found = event(prof, "aten::exp")
    assert kept.numel() * 4 <= found.cpu_memory_usage < 2 * kept.numel() * 4
    assert "CPU Mem" in prof.key_averages().table()


def test_cuda_is_not_there(torch):
    if torch.cuda.is_available():
        pytest.skip("there is one")
    with (
        pytest.warns(FutureWarning, match="`use_cuda` will be deprecated"),
        pytest.warns(UserWarning, match="disabling"),
    ):
        torch.autograd.profiler.profile(use_cuda=True)
    with (
        pytest.raises(AssertionError, match="Torch not compiled with CUDA enabled"),
        torch.autograd.profiler.emit_nvtx(),
    ):
        pass
    with torch.autograd.profiler.emit_nvtx(enabled=False):
        pass


def test_nvprof_is_refused():
    from tt.core.autograd import profiler

    with pytest.raises(NotImplementedError, match="export_chrome_trace"):
        profiler.load_nvprof("trace.sql")
    with pytest.raises(NotImplementedError, match="with_flops"):
        profiler.profile(with_flops=True)


def test_schedule(torch):
    profiler = torch.profiler
    order = profiler.schedule(wait=1, warmup=1, active=2, repeat=1, skip_first=1)
    names = [order(i).name for i in range(7)]
    assert names == ["NONE", "NONE", "WARMUP", "RECORD", "RECORD_AND_SAVE", "NONE", "NONE"]
    with pytest.raises(AssertionError, match="Invalid profiler schedule arguments"):
        profiler.schedule(wait=1, warmup=1, active=0)
    with pytest.warns(UserWarning, match="won't be using warmup"):
        profiler.schedule(wait=0, warmup=0, active=1)


def test_profile_by_steps(torch):
    ready = []
    with torch.profiler.profile(
        activities=[torch.profiler.ProfilerActivity.CPU],
        schedule=torch.profiler.schedule(wait=1, warmup=1, active=2),
        on_trace_ready=lambda p: ready.append((p.step_num, {a.key: a.count for a in p.key_averages()})),
    ) as prof:
        for _ in range(9):
            torch.ones(2).exp()
            prof.step()
    assert [step for step, _ in ready] == [4, 8]
    assert [counts["aten::exp"] for _, counts in ready] == [2, 2]
