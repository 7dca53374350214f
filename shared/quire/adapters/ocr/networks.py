"""Runs a network on one thread, with whichever of the runtimes is quickest at it."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Network = Callable[[Floats], Floats]


def has_openvino() -> bool:
    return find_spec("openvino") is not None


def by_openvino(model: bytes) -> Network:
    """OpenVINO convolves large pictures two to three times as quickly."""
    import openvino

    # Reduced precision, which it would choose by itself on some processors, loses words.
    hints = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1, "PERFORMANCE_HINT": "LATENCY"}
    core = openvino.Core()
    request = core.compile_model(core.read_model(model), "CPU", hints).create_infer_request()

    def run(given: Floats) -> Floats:
        request.infer([given])
        result: Floats = request.get_output_tensor(0).data
        return result

    return run


def by_onnxruntime(model: bytes) -> Network:
    """onnxruntime adapts to each width of a crop at no cost."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    (entry,) = (given.name for given in session.get_inputs())

    def run(given: Floats) -> Floats:
        result: Any = session.run(None, {entry: given})[0]
        found: Floats = result
        return found

    return run
