"""Mixed precision: what its switches do where there is no CUDA, and loss scaling."""

from __future__ import annotations

from tt.tests.behaviour.case import Cases

cases = Cases()


def problem(torch):
    p = torch.nn.Parameter(torch.tensor([1.0, -2.0]))
    return p, torch.optim.SGD([p], lr=0.1), torch.amp.GradScaler("cpu", init_scale=8.0, growth_interval=2)


@cases
def autocast_for_cuda_without_cuda(torch):
    with torch.autocast("cuda"):
        return (torch.ones(2, 2) @ torch.ones(2, 2)), torch.is_autocast_enabled("cuda")


@cases
def the_earlier_name_of_autocast(torch):
    with torch.cuda.amp.autocast():
        return torch.ones(2, 2) @ torch.ones(2, 2)


@cases
def autocast_switched_off(torch):
    with torch.autocast(device_type="cpu", dtype=torch.bfloat16, enabled=False):
        return (torch.ones(2, 2) @ torch.ones(2, 2)), torch.is_autocast_enabled("cpu")


@cases
def autocast_as_a_decorator(torch):
    @torch.autocast("cpu", enabled=False)
    def double(x):
        """Twice."""
        return x * 2

    return double(torch.ones(2)), double.__name__, double.__doc__


@cases
def autocast_to_a_dtype_that_is_not_supported(torch):
    with torch.autocast("cpu", dtype=torch.float32):
        return torch.ones(2, 2) @ torch.ones(2, 2)


for name, arguments in {
    "autocast_without_a_device": (),
    "autocast_for_an_unknown_device": ("foo",),
    "autocast_for_a_number": (1,),
}.items():
    cases.add(name, lambda torch, arguments=arguments: torch.autocast(*arguments))


@cases
def autocast_dtypes(torch):
    return [str(torch.get_autocast_dtype(d)) for d in ("cpu", "cuda")], torch.amp.is_autocast_available("cpu")


@cases
def functions_with_custom_forward(torch):
    class Twice(torch.autograd.Function):
        @staticmethod
        @torch.amp.custom_fwd(device_type="cuda")
        def forward(ctx, x):
            return x * 2

        @staticmethod
        @torch.amp.custom_bwd(device_type="cuda")
        def backward(ctx, g):
            return g * 2

    x = torch.ones(2, requires_grad=True)
    Twice.apply(x).sum().backward()
    return x.grad


@cases
def scaler_for_cuda_without_cuda(torch):
    scaler = torch.cuda.amp.GradScaler()
    p, optimizer, _ = problem(torch)
    scaler.scale((p**2).sum()).backward()
    scaler.unscale_(optimizer)
    scaler.step(optimizer)
    scaler.update()
    return scaler.is_enabled(), scaler.get_scale(), scaler.state_dict(), p.detach()


@cases
def scaled_steps(torch):
    p, optimizer, scaler = problem(torch)
    trail = []
    for step in range(6):
        optimizer.zero_grad()
        loss = (p**2).sum()
        scaler.scale(loss).backward()
        if step == 3:
            p.grad.fill_(float("inf"))
        if step == 4:
            scaler.unscale_(optimizer)
            torch.nn.utils.clip_grad_norm_([p], 0.5)
        done = scaler.step(optimizer)
        scaler.update()
        trail.append((done, scaler.get_scale(), p.detach().clone(), scaler.state_dict()))
    return trail


@cases
def scaling_several_outputs(torch):
    _, _, scaler = problem(torch)
    return scaler.scale([torch.ones(2), (torch.zeros(1), torch.ones(1, dtype=torch.float64))])


@cases
def scaler_state_and_settings(torch):
    _, _, scaler = problem(torch)
    other = torch.amp.GradScaler("cpu")
    other.load_state_dict(scaler.state_dict())
    other.set_growth_factor(3.0)
    other.set_backoff_factor(0.25)
    other.set_growth_interval(5)
    return (other.state_dict(), other.get_growth_factor(), other.get_backoff_factor(), other.get_growth_interval())


@cases
def update_to_a_given_scale(torch):
    p, _, scaler = problem(torch)
    scaler.scale(p.sum())
    scaler.update(16.0)
    scaler.update(torch.tensor(4.0))
    return scaler.get_scale()


def wrong(name, program):
    def run(torch):
        p, optimizer, scaler = problem(torch)
        program(torch, p, optimizer, scaler)

    cases.add(name, run)


def _began(p, scaler):
    scaler.scale((p**2).sum()).backward()


wrong("unscaling_twice", lambda torch, p, o, s: (_began(p, s), s.unscale_(o), s.unscale_(o)))
wrong("unscaling_after_the_step", lambda torch, p, o, s: (_began(p, s), s.step(o), s.unscale_(o)))
wrong("two_steps_without_update", lambda torch, p, o, s: (_began(p, s), s.step(o), s.step(o)))
wrong("update_without_a_step", lambda torch, p, o, s: (_began(p, s), s.update()))
wrong("step_before_scale", lambda torch, p, o, s: s.step(o))
wrong("step_with_closure", lambda torch, p, o, s: (_began(p, s), s.step(o, closure=lambda: 0)))
wrong("step_without_gradients", lambda torch, p, o, s: (s.scale(p.sum()), s.step(o)))
wrong("scaling_a_number", lambda torch, p, o, s: s.scale(1.0))
wrong("loading_an_empty_state", lambda torch, p, o, s: s.load_state_dict({}))
wrong("growth_of_one", lambda torch, p, o, s: torch.amp.GradScaler("cpu", growth_factor=1.0))
wrong("backoff_of_one", lambda torch, p, o, s: torch.amp.GradScaler("cpu", backoff_factor=1.0))


@cases
def switches_of_precision_and_determinism(torch):
    found = [torch.get_float32_matmul_precision(), torch.are_deterministic_algorithms_enabled()]
    torch.set_float32_matmul_precision("high")
    found.append(torch.get_float32_matmul_precision())
    torch.set_float32_matmul_precision("highest")
    torch.use_deterministic_algorithms(True, warn_only=True)
    found += [
        torch.are_deterministic_algorithms_enabled(),
        torch.is_deterministic_algorithms_warn_only_enabled(),
        torch.get_deterministic_debug_mode(),
    ]
    torch.set_deterministic_debug_mode("error")
    found.append(torch.get_deterministic_debug_mode())
    torch.set_deterministic_debug_mode(0)
    return [*found, torch.are_deterministic_algorithms_enabled()]


cases.add("an_unknown_precision", lambda torch: torch.set_float32_matmul_precision("low"))
cases.add("an_unknown_debug_mode", lambda torch: torch.set_deterministic_debug_mode("loud"))
cases.add("a_debug_mode_out_of_range", lambda torch: torch.set_deterministic_debug_mode(3))
cases.add("a_debug_mode_of_another_type", lambda torch: torch.set_deterministic_debug_mode(1.5))


@cases
def which_device_a_program_chooses(torch):
    backends = torch.backends
    return (
        torch.cuda.is_available(),
        backends.mps.is_available(),
        backends.mps.is_built(),
        [(d.is_available(), d.device_count()) for d in (torch.mps, torch.xpu, torch.mtia, torch.accelerator)],
        torch.accelerator.current_accelerator(),
    )
