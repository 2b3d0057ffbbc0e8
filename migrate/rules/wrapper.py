"""Reading a `Variable(…)` call and taking the wrapper off; shared by the rules about Variable and volatile."""

from __future__ import annotations

from dataclasses import dataclass

from .. import syntax as cst
from ..edits import build
from ..edits.edit import Edit
from .asking import asks_its_callers
from .base import Context, is_false
from .sharing import stands_apart

VARIABLE = "torch.autograd.Variable"
_KEYWORDS = {"data", "requires_grad", "volatile"}
# Factories that take requires_grad= themselves; the legacy constructors (FloatTensor …) do not.
_TAKES_REQUIRES_GRAD = frozenset(
    f"torch.{name}"
    for name in [
        "zeros",
        "ones",
        "rand",
        "randn",
        "eye",
        "linspace",
        "logspace",
        "full",
        "empty",
        "zeros_like",
        "ones_like",
    ]
)


@dataclass
class Wrapper:
    """A Variable call taken apart."""

    call: cst.Call
    data: cst.BaseExpression
    requires_grad: cst.BaseExpression | None
    volatile: cst.BaseExpression | None


def read(ctx: Context, call: cst.Call) -> Wrapper | None:
    """The parts of a `Variable(…)` call, or None if it has a form that 0.3 versions read differently."""
    found: dict[str, cst.BaseExpression] = {}
    for position, arg in enumerate(call.args):
        keyword = arg.keyword.value if arg.keyword is not None else "data" if position == 0 else ""
        if arg.star or keyword not in _KEYWORDS:
            return None
        found[keyword] = arg.value
    if "data" not in found or (call.args[0].keyword is not None and call.args[0].keyword.value != "data"):
        return None
    requires_grad, volatile = found.get("requires_grad"), found.get("volatile")
    return Wrapper(
        call,
        found["data"],
        None if requires_grad is None or is_false(requires_grad) else requires_grad,
        None if volatile is None or is_false(volatile) else volatile,
    )


def is_wrapper(ctx: Context, node: cst.CSTNode) -> bool:
    """Whether the node is a call of torch's Variable."""
    return isinstance(node, cst.Call) and ctx.name(node.func) == VARIABLE


def detached_source(ctx: Context, wrapper: Wrapper) -> cst.BaseExpression | None:
    """`h` of `Variable(h.data)` when h is known to be a Variable, whose .detach() says the same."""
    data = wrapper.data
    if isinstance(data, cst.Attribute) and data.attr.value == "data":
        receiver = ctx.value(data.value)
        if receiver.in_graph or receiver.sort == "either":
            return data.value
    return None


def is_fresh(ctx: Context, node: cst.BaseExpression) -> bool:
    """Whether the tensor was just made in this expression, so that nothing else can hold it."""
    if isinstance(node, cst.BinaryOperation):  # arithmetic always makes a new tensor
        return ctx.value(node).free or not ctx.facts.mixed
    while isinstance(node, cst.Call):
        name = ctx.name(node.func)
        if name.startswith("torch.") and ctx.value(node).is_tensor:
            return not name.endswith("from_numpy")
        if not (isinstance(node.func, cst.Attribute) and ctx.value(node.func.value).is_tensor):
            return False
        if node.func.attr.value == "clone":
            return ctx.value(node).free or not ctx.facts.mixed
        node = node.func.value
    return False


def takes_requires_grad(ctx: Context, node: cst.BaseExpression) -> bool:
    """Whether the expression is a factory call that accepts requires_grad=."""
    return (
        isinstance(node, cst.Call)
        and ctx.name(node.func) in _TAKES_REQUIRES_GRAD
        and not ctx.keyword(node, "requires_grad")
    )


def unwrap(ctx: Context, wrapper: Wrapper) -> tuple[Edit, ...]:
    """Edits that take the wrapper off, keeping exactly what it did."""
    call, data = wrapper.call, wrapper.data
    statement = vanishing_statement(ctx, call)
    if statement is not None and (branch := emptied_branch(ctx, statement)) is not None:
        return (build.delete_lines(ctx.index, branch),)
    if statement is not None:
        return tuple(build.delete_statement(ctx.index, statement, emptied=_blockvanishes(ctx, statement)))
    source = detached_source(ctx, wrapper)
    grad = "" if wrapper.requires_grad is None else _grad_suffix(ctx, wrapper.requires_grad)
    if source is not None:
        return tuple(build.unwrap_call(ctx.index, call, source, ".detach()" + grad))
    if wrapper.requires_grad is None:
        return tuple(build.unwrap_call(ctx.index, call, data, _detach_if_needed(ctx, call, data)))
    if takes_requires_grad(ctx, data) and isinstance(data, cst.Call):
        return (*build.unwrap_call(ctx.index, call, data), _push_keyword(ctx, data, wrapper.requires_grad))
    if is_fresh(ctx, data):
        return tuple(build.unwrap_call(ctx.index, call, data, grad))
    return tuple(build.unwrap_call(ctx.index, call, data, ".detach()" + grad))


def _detach_if_needed(ctx: Context, call: cst.Call, data: cst.BaseExpression) -> str:
    if not is_fresh(ctx, data) and stands_apart(ctx, call):
        return ".detach()"
    # By I1 the argument is a raw tensor, which has no history. In a file that already mixes 0.4 in, it may have one.
    value = ctx.value(data)
    if not ctx.facts.mixed or ctx.was_pure or value.free or value.raw or is_fresh(ctx, data):
        return ""
    return ".detach()"


def _grad_suffix(ctx: Context, flag: cst.BaseExpression) -> str:
    text = ctx.index.text(flag)
    return ".requires_grad_()" if text == "True" else f".requires_grad_({text})"


def _push_keyword(ctx: Context, factory: cst.Call, flag: cst.BaseExpression) -> Edit:
    text = f"requires_grad={ctx.index.text(flag)}"
    if not factory.args:
        end = ctx.index.span(factory)[1] - 1
        return Edit(end, end, text)
    end = ctx.index.full_span(factory.args[-1].value)[1]
    return Edit(end, end, f", {text}")


def vanishing_statement(ctx: Context, call: cst.Call) -> cst.SimpleStatementLine | None:
    """The statement `x = Variable(x)` (or a tuple of such) that says nothing once its wrappers are gone."""
    node = ctx.parent(call)
    if isinstance(node, cst.Element):
        node = ctx.parent(ctx.parent(node) or node)
    line = ctx.parent(node) if node is not None else None
    return line if isinstance(line, cst.SimpleStatementLine) and vanishes(ctx, line) else None


def vanishes(ctx: Context, line: cst.CSTNode) -> bool:
    """Whether the statement only takes wrappers of names, `x = Variable(x)`, and so goes with them."""
    node = line.body[0] if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None
    if not isinstance(node, cst.Assign) or len(node.targets) != 1:
        return False
    targets, values = _parts(node.targets[0].target), _parts(node.value)
    if len(targets) != len(values):
        return False
    for target, value in zip(targets, values):
        if not isinstance(value, cst.Call) or not is_wrapper(ctx, value):
            return False
        wrapper = read(ctx, value)
        if wrapper is None or wrapper.requires_grad is not None or _detach_if_needed(ctx, value, wrapper.data):
            return False
        done = wrapper.volatile is None or ctx.regions.resolves(value, ctx.unsafe)
        if not done and asks_its_callers(ctx, value) is None:
            return False
        if not isinstance(target, cst.Name) or ctx.text(target) != ctx.text(wrapper.data):
            return False
    return True


def emptied_branch(ctx: Context, line: cst.SimpleStatementLine) -> cst.CSTNode | None:
    """The `else:` or `if` that would say nothing without its only statement; None where it must stay."""
    block = ctx.parent(line)
    branch = ctx.parent(block) if isinstance(block, cst.IndentedBlock) and len(block.body) == 1 else None
    if not isinstance(branch, (cst.Else, cst.If)) or "#" in ctx.text(branch):
        return None
    if isinstance(branch, cst.Else):
        return branch
    home = ctx.parent(branch)
    body = getattr(home, "body", ())
    if branch.orelse is not None or branch.body is not block or not _is_pure(ctx, branch.test):
        return None
    if isinstance(home, cst.If):  # an elif
        return branch
    # Something that stays for certain must be left of the block around it.
    stays = any(
        not isinstance(each, cst.If) and not vanishes(ctx, each) for each in body if isinstance(each, cst.CSTNode)
    )
    return branch if stays and isinstance(home, (cst.Module, cst.IndentedBlock)) else None


def _is_pure(ctx: Context, test: cst.BaseExpression) -> bool:
    """Whether the condition only looks at names."""
    if isinstance(test, cst.UnaryOperation):
        return _is_pure(ctx, test.expression)
    if isinstance(test, cst.BooleanOperation):
        return _is_pure(ctx, test.left) and _is_pure(ctx, test.right)
    if isinstance(test, cst.Call):
        return ctx.name(test.func) == "torch.cuda.is_available" and not test.args
    return bool(build.dotted(test)) if isinstance(test, (cst.Name, cst.Attribute)) else False


def _blockvanishes(ctx: Context, line: cst.SimpleStatementLine) -> bool:
    """Whether nothing of the statement's block would be left."""
    block = ctx.parent(line)
    return isinstance(block, cst.IndentedBlock) and all(vanishes(ctx, each) for each in block.body)


def _parts(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    return [element.value for element in node.elements] if isinstance(node, (cst.Tuple, cst.List)) else [node]
