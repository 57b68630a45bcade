import importlib
import inspect
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOYMENTS = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]


@pytest.mark.slow
@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment["name"])
def test_a_deployment_names_a_flow_in_module_form_with_parameters_that_it_takes(deployment):
    module, name = deployment["entrypoint"].rsplit(".", 1)

    flow = getattr(importlib.import_module(module), name)

    from_events = {
        name: value
        for trigger in deployment.get("triggers", ())
        for name, value in trigger.get("parameters", {}).items()
    }
    inspect.signature(flow.fn).bind(**deployment["parameters"], **from_events)
    assert (ROOT / "configs" / deployment["parameters"]["project"]).is_dir()
